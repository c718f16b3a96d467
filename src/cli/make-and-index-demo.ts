import path from 'node:path';
import type { Earworm } from '../compose.ts';
import type { Invocation } from './command.ts';
import { formatSongs, formatTime } from './format-value.ts';

export interface DemoPlaces {
  readonly folder: string;
  /** A noisy clip of one of the pieces, to try with. */
  readonly clip: string;
}

/** Makes the demo collection in `folder`, unless it is there, and indexes it. */
export async function makeAndIndexDemo(
  folder: string,
  earworm: Earworm,
  { output, signal }: Pick<Invocation, 'output' | 'signal'>,
): Promise<DemoPlaces> {
  const { makeDemoCollection } = await import('../demo/make-demo-collection.ts');
  output.message(`Making a small demo collection in ${folder} ...`);
  const { clip } = await makeDemoCollection({ directory: folder });
  const { indexed, unchanged, audioS } = await earworm.indexPaths([path.join(folder)], { signal });
  output.message(`${formatSongs(indexed + unchanged)} in the demo, ${formatTime(audioS)} of sound indexed.`);
  return { folder, clip };
}
