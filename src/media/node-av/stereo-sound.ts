import { type Frame, SoftwareResampleContext, avChannelLayoutDefault } from 'node-av/lib';
import { AV_SAMPLE_FMT_FLTP, type AVSampleFormat } from 'node-av/constants';
import { Timeline } from '../timeline.ts';
import type { AudioSource } from './audio-source.ts';
import { decodeFrames, spanOf } from './decode-audio.ts';
import { checkReturn } from './translate-error.ts';

export const STEREO_RATE_HZ = 48_000;
/** Of one piece of silence. */
const SAMPLES_MAX = 32_768;

/** Left and right, equally long; valid until the next piece. */
export type StereoPiece = readonly [left: Float32Array, right: Float32Array];

/**
 * The sound of a file in stereo at 48 kHz, whatever its channels and rates, with silence where some of it is
 * missing. Errors: as `decodeAudio`.
 */
export function* stereoSound(source: AudioSource): Generator<StereoPiece> {
  using converter = new StereoConverter();
  const timeline = new Timeline();
  for (const frame of decodeFrames(source)) {
    const span = spanOf(frame, source);
    if (span === undefined) continue;
    if (converter.isForOther(frame)) yield* converter.rest();
    yield* silence(Math.round(timeline.silenceBefore(span) * STEREO_RATE_HZ));
    yield* converter.convert(frame);
  }
  yield* converter.rest();
}

function* silence(samples: number): Generator<StereoPiece> {
  const none = new Float32Array(Math.min(samples, SAMPLES_MAX));
  for (let left = samples; left > 0; left -= SAMPLES_MAX) {
    const piece = none.fill(0).subarray(0, left);
    yield [piece, piece.slice()];
  }
}

class StereoConverter implements Disposable {
  #resampler: SoftwareResampleContext | undefined;
  #shape = '';
  #planes: StereoPiece = [new Float32Array(0), new Float32Array(0)];

  isForOther(frame: Frame): boolean {
    return this.#resampler !== undefined && shapeOf(frame) !== this.#shape;
  }

  *convert(frame: Frame): Generator<StereoPiece> {
    this.#resampler ??= this.#open(frame);
    yield* this.#push(frame.extendedData, frame.nbSamples);
  }

  /** What is still inside; then frames of another shape may come. */
  *rest(): Generator<StereoPiece> {
    if (this.#resampler === undefined) return;
    yield* this.#push(null, 0);
    this.#resampler.free();
    this.#resampler = undefined;
  }

  [Symbol.dispose](): void {
    this.#resampler?.free();
  }

  #open(frame: Frame): SoftwareResampleContext {
    this.#shape = shapeOf(frame);
    const resampler = new SoftwareResampleContext();
    const isKnown = frame.channelLayout.mask !== 0n;
    const set = resampler.allocSetOpts2(
      avChannelLayoutDefault(2),
      AV_SAMPLE_FMT_FLTP,
      STEREO_RATE_HZ,
      isKnown ? frame.channelLayout : avChannelLayoutDefault(frame.channels),
      frame.format as AVSampleFormat,
      frame.sampleRate,
    );
    checkReturn(set, 'set resampler up', 'E_MEDIA_UNREADABLE');
    checkReturn(resampler.init(), 'open resampler', 'E_MEDIA_UNREADABLE');
    return resampler;
  }

  *#push(planes: Buffer[] | null, samples: number): Generator<StereoPiece> {
    const room = this.#resampler?.getOutSamples(samples) ?? 0;
    if (room > this.#planes[0].length) this.#planes = [new Float32Array(room), new Float32Array(room)];
    const [left, right] = this.#planes;
    const bytes = [Buffer.from(left.buffer), Buffer.from(right.buffer)];
    const converted = this.#resampler?.convertSync(bytes, left.length, planes, samples) ?? 0;
    checkReturn(converted, 'resample', 'E_MEDIA_UNREADABLE');
    if (converted > 0) yield [left.subarray(0, converted), right.subarray(0, converted)];
  }
}

const shapeOf = ({ format, sampleRate, channels }: Frame): string => `${format} ${sampleRate} ${channels}`;
