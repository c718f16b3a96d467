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
  let isTold = false;
  const onProgress = (): void => {
    if (!isTold)
      output.message(`Making a small demo collection in ${folder}; it takes some seconds, once ...`);
    isTold = true;
  };
  const { clip } = await makeDemoCollection({ directory: folder, signal, onProgress });
  const { indexed, unchanged, audioS } = await earworm.indexPaths([folder], { signal });
  const work = indexed === 0 ? '' : `, ${formatTime(audioS)} of sound indexed`;
  output.message(`${formatSongs(indexed + unchanged)} in the demo${work}.`);
  return { folder, clip };
}
