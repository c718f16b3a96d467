import type { SampleBlock } from '../../audio/downmix.ts';
import { EarwormError } from '../../errors.ts';
import type { ListenHello } from '../contract/listen-contract.ts';

const FRAME_MAX_BYTES = 256 * 1024;
const SAMPLE_BYTES = { f32: 4, i16: 2 } as const;

export interface SoundFrame {
  readonly block: SampleBlock;
  /** Of each channel. */
  readonly samples: number;
}

/** Errors: `E_FRAME_TOO_LARGE`, `E_FRAME_INVALID`. */
export function readSoundFrame(
  bytes: Buffer,
  { format, channels }: Pick<ListenHello, 'format' | 'channels'>,
): SoundFrame {
  checkFrameSize(bytes);
  const sampleBytes = SAMPLE_BYTES[format];
  if (bytes.length === 0 || bytes.length % (sampleBytes * channels) !== 0) {
    throw new EarwormError('E_FRAME_INVALID', { details: { multiple_of_bytes: sampleBytes * channels } });
  }
  const plane = format === 'f32' ? floatsOf(bytes) : integersOf(bytes);
  return { block: { planes: [plane], channels }, samples: plane.length / channels };
}

/** Errors: `E_FRAME_TOO_LARGE`. */
export function checkFrameSize(bytes: Buffer): void {
  if (bytes.length > FRAME_MAX_BYTES) {
    throw new EarwormError('E_FRAME_TOO_LARGE', { details: { bytes_max: FRAME_MAX_BYTES } });
  }
}

/** A copy, for the bytes may begin anywhere in memory. */
const aligned = (bytes: Buffer): ArrayBuffer => Uint8Array.from(bytes).buffer;
const floatsOf = (bytes: Buffer): Float32Array => new Float32Array(aligned(bytes));
const integersOf = (bytes: Buffer): Int16Array => new Int16Array(aligned(bytes));
