import { HASH_LIMIT, type IdentifiedFingerprint } from '../fingerprint/posting-store.ts';
import { VarintReader, VarintWriter } from '../fingerprint/segment/varint.ts';
import { damagedArchive } from './archive-part.ts';

const LENGTH_FRAMES_MAX = 2 ** 28;
const HALF_BINS_MAX = 1023;
/** Of one track; a day of music has about 1.5 million of either. */
const COUNT_MAX = 2 ** 25;

/** One record of the section `fingerprints`. Grammar and example in `archive-format.md`. */
export function encodeFingerprint({ trackId, fingerprint }: IdentifiedFingerprint): Uint8Array {
  const { lengthFrames, hashes, anchorFrames, peaks } = fingerprint;
  const writer = new VarintWriter();
  for (const number of [trackId, lengthFrames, hashes.length, peaks.halfFrames.length]) writer.write(number);
  for (const [i, hash] of hashes.entries()) writer.write(hash - (hashes[i - 1] ?? 0));
  for (const frame of anchorFrames) writer.write(frame);
  for (const [i, at] of peaks.halfFrames.entries()) writer.write(at - (peaks.halfFrames[i - 1] ?? 0));
  for (const halfBin of peaks.halfBins) writer.write(halfBin);
  return writer.bytes.slice();
}

/** The records of a part of the section `fingerprints`, each checked. Errors: `E_ARCHIVE_DAMAGED`. */
export function* decodeFingerprints(plain: Uint8Array): Generator<IdentifiedFingerprint> {
  const reader = new VarintReader(plain);
  while (reader.at < plain.length) {
    try {
      yield decodeFingerprint(reader, plain.length);
    } catch (cause) {
      throw Object.assign(damagedArchive('a fingerprint is not what it should be'), { cause });
    }
  }
}

function decodeFingerprint(reader: VarintReader, end: number): IdentifiedFingerprint {
  const below = (limit: number): number => {
    const number = reader.read();
    if (number < limit) return number;
    throw new RangeError(`${number} is not below ${limit}`);
  };
  const trackId = below(2 ** 31);
  const lengthFrames = below(LENGTH_FRAMES_MAX);
  const [landmarks, count] = [below(COUNT_MAX), below(COUNT_MAX)];
  // each takes two bytes at least: nothing is allocated for what cannot be there
  if (trackId === 0 || 2 * (landmarks + count) > end - reader.at) throw new RangeError('too many');
  const hashes = ascending(landmarks, HASH_LIMIT, reader);
  const anchorFrames = Uint32Array.from({ length: landmarks }, () => below(lengthFrames));
  const halfFrames = ascending(count, 2 * LENGTH_FRAMES_MAX, reader);
  const halfBins = Uint16Array.from({ length: count }, () => below(HALF_BINS_MAX));
  for (let i = 1; i < landmarks; i++)
    if (hashes[i] === hashes[i - 1] && (anchorFrames[i] ?? 0) < (anchorFrames[i - 1] ?? 0))
      throw new RangeError('landmarks are not in order');
  return { trackId, fingerprint: { lengthFrames, hashes, anchorFrames, peaks: { halfFrames, halfBins } } };
}

/** Written as differences; all below `limit`. */
function ascending(count: number, limit: number, reader: VarintReader): Uint32Array {
  let value = 0;
  return Uint32Array.from({ length: count }, () => {
    value += reader.read();
    if (value < limit) return value;
    throw new RangeError(`${value} is not below ${limit}`);
  });
}
