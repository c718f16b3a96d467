import { RiceWriter, riceParameter } from './rice.ts';
import { READ_AHEAD_BYTES, RiceReader } from './rice-reader.ts';
import type { VerificationPeaks } from '../track-fingerprint.ts';
import { VarintReader, VarintWriter } from './varint.ts';

/**
 * The verification peaks of one track, about 13 bits each. A peak's place in time and frequency is
 * one key, `halfFrame x binLimit + halfBin`; ascending keys are Rice-coded in blocks of 256, and a
 * table of the blocks says where a stretch of a long track starts. Grammar in `segment-format.md`.
 */
const BLOCK_PEAKS = 256;

/** Peaks of the same half frame come back in the order of their bins. */
export function packPeaks(peaks: VerificationPeaks): Uint8Array {
  const { halfFrames } = peaks;
  const count = halfFrames.length;
  const out = new VarintWriter();
  out.write(count);
  if (count === 0) return out.bytes;
  const binLimit = maxOf(peaks.halfBins) + 1;
  const keys = sortedKeys(peaks, binLimit);
  const k = riceParameter((halfFrames[count - 1]! + 1) * binLimit, count);
  const table = new VarintWriter();
  const code = new RiceWriter();
  let base = 0;
  for (let from = 0; from < count; from += BLOCK_PEAKS) {
    const to = Math.min(from + BLOCK_PEAKS, count);
    const last = halfFrames[to - 1]!;
    table.write(last - base);
    table.write(code.append(keys.subarray(from, to), k, base * binLimit));
    base = last;
  }
  out.write(binLimit);
  out.write(k);
  out.write(table.bytes.length);
  out.writeBytes(table.bytes);
  out.writeBytes(code.bytes);
  return out.bytes;
}

/**
 * The peaks of a record whose half frames are in `[from, to)`. `record` must be followed by
 * `READ_AHEAD_BYTES` readable bytes within its buffer. Only the blocks that overlap are decoded.
 */
export function unpackPeaks(record: Uint8Array, from: number, to: number): VerificationPeaks {
  const header = new VarintReader(record);
  const count = header.read();
  if (count === 0) return { halfFrames: new Uint32Array(0), halfBins: new Uint16Array(0) };
  const binLimit = header.read();
  const k = header.read();
  const table = new VarintReader(header.readBytes(header.read()));
  const found = new PeakCollector(from, to, binLimit);
  const reader = new RiceReader();
  reader.load(record);
  let at = header.at;
  let base = 0;
  for (let first = 0; first < count && base < to; first += BLOCK_PEAKS) {
    const last = base + table.read();
    const bytes = table.read();
    if (last >= from) {
      const keys = reader.readWide(at, Math.min(BLOCK_PEAKS, count - first), k);
      for (const key of keys) found.take(base * binLimit + key);
    }
    base = last;
    at += bytes;
  }
  return found.peaks();
}

/** A copy of a record with room behind it for `unpackPeaks`. */
export function withReadAhead(record: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(record.length + READ_AHEAD_BYTES);
  bytes.set(record);
  return bytes;
}

class PeakCollector {
  readonly #from: number;
  readonly #to: number;
  readonly #binLimit: number;
  readonly #halfFrames: number[] = [];
  readonly #halfBins: number[] = [];

  constructor(from: number, to: number, binLimit: number) {
    this.#from = from;
    this.#to = to;
    this.#binLimit = binLimit;
  }

  take(key: number): void {
    const halfFrame = Math.floor(key / this.#binLimit);
    if (halfFrame < this.#from || halfFrame >= this.#to) return;
    this.#halfFrames.push(halfFrame);
    this.#halfBins.push(key - halfFrame * this.#binLimit);
  }

  peaks(): VerificationPeaks {
    return { halfFrames: Uint32Array.from(this.#halfFrames), halfBins: Uint16Array.from(this.#halfBins) };
  }
}

function sortedKeys(peaks: VerificationPeaks, binLimit: number): Float64Array {
  const keys = new Float64Array(peaks.halfFrames.length);
  for (let i = 0; i < keys.length; i++) keys[i] = peaks.halfFrames[i]! * binLimit + peaks.halfBins[i]!;
  return keys.toSorted();
}

function maxOf(values: Uint16Array): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return max;
}
