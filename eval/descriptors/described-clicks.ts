import { SoundDescriber } from '../../src/audio/descriptors/describe-sound.ts';
import type { DescriptorKernel } from '../../src/audio/descriptors/descriptor-kernel.ts';
import {
  addSound,
  CLICK_TIMBRES,
  type ClickTimbre,
  makeClicks,
  makeNoise,
} from '../../test/fixtures/made-sounds.ts';

/** A click track of known tempo and the tempo that was found. */
export interface DescribedClicks {
  readonly timbre: ClickTimbre;
  readonly signalToNoiseDb: number;
  readonly bpm: number;
  readonly foundBpm: number | undefined;
}

const DURATION_S = 30;
const BPM_FIRST = 60;
const BPM_LAST = 180;
const BPM_STEP = 4;
/** Of the noise beneath the clicks, over the whole track. */
const SIGNAL_TO_NOISE_DB = [60, 10, 3] as const;

const powerOf = (sound: Float32Array): number =>
  sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length;

function makeNoisyClicks(bpm: number, timbre: ClickTimbre, signalToNoiseDb: number): Float32Array {
  const clicks = makeClicks(bpm, DURATION_S, timbre);
  const noise = makeNoise(DURATION_S, 1, bpm);
  const gain = Math.sqrt(powerOf(clicks) / powerOf(noise) / 10 ** (signalToNoiseDb / 10));
  addSound(
    clicks,
    noise.map((sample) => gain * sample),
    0,
  );
  return clicks;
}

/** Makes and describes click tracks of every timbre and noise. */
export function* describeClicks(makeKernel: () => DescriptorKernel): Generator<DescribedClicks> {
  for (const timbre of CLICK_TIMBRES) {
    for (const signalToNoiseDb of SIGNAL_TO_NOISE_DB) {
      for (let bpm = BPM_FIRST; bpm <= BPM_LAST; bpm += BPM_STEP) {
        const describer = new SoundDescriber(makeKernel());
        describer.push(makeNoisyClicks(bpm, timbre, signalToNoiseDb));
        yield { timbre, signalToNoiseDb, bpm, foundBpm: describer.finish().tempo.bpm };
      }
    }
  }
}
