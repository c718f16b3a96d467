/** Which clips are made: of what lengths, with what done to them, how many of each. */
import type { ClipSpec, Distortion } from './make-clips.ts';
import { EMPTY_KINDS } from './make-empty-sound.ts';
import { createRandom } from './random.ts';

const LENGTHS_S = [3, 5, 10];

/** What the numbers are learned from, and judged on with other recordings. */
const LEARNING_DISTORTIONS: readonly Distortion[] = [
  { name: 'clean' },
  { name: 'noise', snrDb: [5, 15] },
  { name: 'loud noise', snrDb: [-3, 5] },
  { name: 'telephone', telephone: true, snrDb: [-2, 8] },
  { name: 'speed', speed: [0.955, 1.045] },
  { name: 'speed and noise', speed: [0.955, 1.045], snrDb: [3, 15] },
  { name: 'room', roomS: 0.35, snrDb: [5, 20] },
  { name: 'overdriven', drive: 2, snrDb: [8, 20] },
];

export interface LearningPlan {
  /** Numbers of the recordings to cut from. */
  readonly sounds: readonly number[];
  /** Clips of each length and distortion. */
  readonly clipsEach: number;
  readonly seed: number;
}

export function learningClips({ sounds, clipsEach, seed }: LearningPlan): ClipSpec[] {
  const random = createRandom(seed);
  return LENGTHS_S.flatMap((lengthS) =>
    LEARNING_DISTORTIONS.flatMap((distortion) =>
      Array.from({ length: clipsEach }, () => ({
        seed: random.below(2 ** 32),
        lengthS,
        content: { sound: random.pick(sounds), distortion },
      })),
    ),
  );
}

/** Clips without music, of all kinds and lengths. */
export function emptyClips(count: number, seed: number): ClipSpec[] {
  return Array.from({ length: count }, (_, i) => ({
    seed: seed + i,
    lengthS: LENGTHS_S[i % LENGTHS_S.length]!,
    content: EMPTY_KINDS[Math.floor(i / LENGTHS_S.length) % EMPTY_KINDS.length]!,
  }));
}

/** Harder than what people usually ask with. */
const HARD: readonly { readonly lengthS: number; readonly distortion: Distortion }[] = [
  { lengthS: 3, distortion: { name: 'clean' } },
  { lengthS: 3, distortion: { name: '0 dB', snrDb: [0, 0] } },
  { lengthS: 5, distortion: { name: 'speed, 10 dB', speed: [0.96, 1.04], snrDb: [10, 10] } },
  { lengthS: 5, distortion: { name: '-5 dB', snrDb: [-5, -5] } },
];

export function hardClips({ sounds, clipsEach, seed }: LearningPlan): ClipSpec[] {
  const random = createRandom(seed);
  return HARD.flatMap(({ lengthS, distortion }) =>
    Array.from({ length: clipsEach }, () => ({
      seed: random.below(2 ** 32),
      lengthS,
      content: { sound: random.pick(sounds), distortion },
    })),
  );
}
