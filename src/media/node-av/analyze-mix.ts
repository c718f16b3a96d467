import { setImmediate } from 'node:timers/promises';
import { EarwormError } from '../../errors.ts';
import { createListeningWindow } from '../../fingerprint/listening-window.ts';
import { SCHEME } from '../../fingerprint/scheme.ts';
import { checkMediaFile } from '../check-media-file.ts';
import { loadEars } from '../load-ears.ts';
import type { MixReading, MixWindow } from '../media-analyzer.ts';
import { type MonoFormat, monoSound } from '../mono-sound.ts';
import type { AnalyzeSettings } from './analyze-file.ts';
import { AudioSource } from './audio-source.ts';
import { decodeAudio } from './decode-audio.ts';

export interface MixRequest {
  readonly path: string;
  /** How far apart the windows begin; 6 by default. */
  readonly stepS?: number;
}

const STEP_S = 6;
/** Decoding blocks; after so long other work gets its turn. */
const BLOCKING_MS = 200;

const { makeKernel, makeFinder } = loadEars();
const FORMAT: MonoFormat = { sampleRateHz: SCHEME.sampleRateHz, makeKernel };

/**
 * Gives the windows of a long recording one after another, each when the last was taken: about 1 MB,
 * however long it is. Errors: as `analyzeRecording`.
 */
export async function analyzeMix(
  { path, stepS = STEP_S }: MixRequest,
  { durationMaxS, onProgress }: Pick<AnalyzeSettings, 'durationMaxS' | 'onProgress'>,
  give: (window: MixWindow) => Promise<void>,
): Promise<MixReading> {
  await checkMediaFile(path);
  using source = new AudioSource(path);
  const { durationS: totalS } = source;
  const window = createListeningWindow(makeFinder);
  const giveWindow = (): Promise<void> =>
    give({ ...window.fingerprint(), ...(totalS === undefined ? {} : { totalS }) });
  let nextS = stepS;
  let pauseAtMs = performance.now() + BLOCKING_MS;
  for (const piece of monoSound(decodeAudio(source), FORMAT)) {
    window.push(piece);
    if (window.heardS > durationMaxS)
      throw new EarwormError('E_MEDIA_TOO_LONG', { details: { durationMaxS } });
    if (window.heardS >= nextS) {
      await giveWindow();
      nextS += stepS;
    }
    if (performance.now() < pauseAtMs) continue;
    onProgress?.();
    await setImmediate();
    pauseAtMs = performance.now() + BLOCKING_MS;
  }
  if (window.heardS < 1)
    throw new EarwormError('E_MEDIA_TOO_SHORT', { details: { durationS: window.heardS } });
  await giveWindow();
  return { durationS: window.heardS };
}
