import { SoundDescriber } from '../../src/audio/descriptors/describe-sound.ts';
import type { DescriptorKernel } from '../../src/audio/descriptors/descriptor-kernel.ts';
import { DESCRIBED_RATE_HZ } from '../../src/audio/descriptors/sound-block.ts';
import type { SoundDescriptors } from '../../src/audio/descriptors/sound-descriptors.ts';
import { PIECES } from '../../src/demo/pieces.ts';
import type { Piece } from '../../src/demo/piece.ts';
import { renderScore } from '../../src/demo/render-score.ts';
import { SAMPLE_RATE_HZ } from '../../src/demo/synth/instrument.ts';
import type { StereoTrack } from '../../src/demo/synth/stereo-track.ts';
import { DOWNMIX_SAMPLES_MAX } from '../../src/audio/downmix.ts';
import { loadResampleKernel } from '../../src/media/load-resample-kernel.ts';
import { monoSound } from '../../src/media/mono-sound.ts';

/** A piece of the demo collection: what is true of it, and what was found. */
export interface DescribedPiece {
  readonly piece: Piece;
  /** Nothing was tuned on it. */
  readonly isHeldOut: boolean;
  readonly found: SoundDescriptors;
  readonly describeMs: number;
}

/** Every third piece. */
const HELD_OUT_PERIOD = 3;
const HELD_OUT_PHASE = 1;

const FORMAT = { sampleRateHz: DESCRIBED_RATE_HZ, makeKernel: loadResampleKernel() };

/** Plays and describes the pieces one after another; about half a second each. */
export function* describePieces(makeKernel: () => DescriptorKernel): Generator<DescribedPiece> {
  for (const [index, piece] of PIECES.entries()) {
    const pieces = Array.from(monoPieces(renderScore(piece.compose(piece))), (samples) => samples.slice());
    const startMs = performance.now();
    const describer = new SoundDescriber(makeKernel());
    for (const samples of pieces) describer.push(samples);
    const found = describer.finish();
    const describeMs = performance.now() - startMs;
    yield { piece, isHeldOut: index % HELD_OUT_PERIOD === HELD_OUT_PHASE, found, describeMs };
  }
}

function* monoPieces({ left, right }: StereoTrack): Generator<Float32Array> {
  const sounds = Array.from({ length: Math.ceil(left.length / DOWNMIX_SAMPLES_MAX) }, (_, i) => {
    const start = i * DOWNMIX_SAMPLES_MAX;
    const planes = [left, right].map((side) => side.subarray(start, start + DOWNMIX_SAMPLES_MAX));
    return {
      block: { planes, channels: 2 },
      samples: planes[0]!.length,
      sampleRateHz: SAMPLE_RATE_HZ,
      startS: undefined,
    };
  });
  yield* monoSound(sounds, FORMAT);
}
