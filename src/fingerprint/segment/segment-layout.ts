import { EarwormError } from '../../errors.ts';
import type { Scheme } from '../scheme.ts';
import type { Crc32 } from './crc32.ts';
import { GapCode, SYMBOLS } from './gap-code.ts';
import type { KeyLayout } from './posting-keys.ts';
import { readTrackTable, type TrackTable, writeTrackTable } from './track-table.ts';
import { VarintReader, VarintWriter } from './varint.ts';

/** The grammar is in `segment-format.md`. */
export const SEGMENT_FORMAT = 1;
export const SEGMENT_HEAD: Uint8Array = Uint8Array.of(
  0x45,
  0x57,
  0x53,
  0x45,
  0x47,
  SEGMENT_FORMAT,
  0x0d,
  0x0a,
);
/** Data are checked in blocks of this size, each when it is first read. */
export const BLOCK_BYTES = 16_384;
export const TRAILER_BYTES = 24;
const TRAILER_MAGIC = 0x45535745;

/** What a segment says about itself, beside its tracks. */
export interface SegmentHeader extends KeyLayout {
  readonly scheme: Scheme;
  /** Of the posting lists. */
  readonly code: GapCode;
  /** Hashes are below it. */
  readonly cells: number;
  readonly postings: number;
  readonly postingBytes: number;
  readonly peakBytes: number;
  readonly directoryBytes: number;
}

export interface SegmentMeta {
  readonly header: SegmentHeader;
  readonly tracks: TrackTable;
  /** Of each block of the data. */
  readonly blockChecksums: Uint32Array;
}

export interface SegmentTrailer {
  readonly metaBytes: number;
  readonly dataBytes: number;
  readonly metaChecksum: number;
}

const HEADER_FIELDS = [
  'cells',
  'blockShift',
  'positionLimit',
  'postings',
  'postingBytes',
  'peakBytes',
  'directoryBytes',
] as const;

export function encodeMeta(
  header: SegmentHeader,
  tracks: TrackTable,
  blockChecksums: readonly number[],
): Uint8Array {
  const out = new VarintWriter();
  const scheme = new TextEncoder().encode(JSON.stringify(header.scheme));
  out.write(scheme.length);
  out.writeBytes(scheme);
  for (const field of HEADER_FIELDS) out.write(header[field]);
  out.writeBytes(header.code.lengths);
  out.write(tracks.size);
  writeTrackTable(out, tracks);
  out.write(blockChecksums.length);
  const checksums = new DataView(new ArrayBuffer(4 * blockChecksums.length));
  for (const [i, checksum] of blockChecksums.entries()) checksums.setUint32(4 * i, checksum, true);
  out.writeBytes(new Uint8Array(checksums.buffer));
  return out.bytes;
}

export function decodeMeta(bytes: Uint8Array): SegmentMeta {
  const reader = new VarintReader(bytes);
  const scheme = JSON.parse(new TextDecoder().decode(reader.readBytes(reader.read()))) as Scheme;
  const fields = {} as Record<(typeof HEADER_FIELDS)[number], number>;
  for (const field of HEADER_FIELDS) fields[field] = reader.read();
  const code = new GapCode(reader.readBytes(SYMBOLS).slice());
  const tracks = readTrackTable(reader, reader.read());
  const blockChecksums = new Uint32Array(reader.read());
  const packed = reader.readBytes(4 * blockChecksums.length);
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let i = 0; i < blockChecksums.length; i++) blockChecksums[i] = view.getUint32(4 * i, true);
  return { header: { scheme, code, ...fields }, tracks, blockChecksums };
}

export function encodeTrailer(trailer: SegmentTrailer, crc32: Crc32): Uint8Array {
  const bytes = new Uint8Array(TRAILER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, trailer.metaBytes, true);
  view.setBigUint64(4, BigInt(trailer.dataBytes), true);
  view.setUint32(12, trailer.metaChecksum, true);
  view.setUint32(16, crc32(bytes.subarray(0, 16)), true);
  view.setUint32(20, TRAILER_MAGIC, true);
  return bytes;
}

/** Errors: `E_INDEX_DAMAGED` when the file was cut short, prolonged or changed there. */
export function decodeTrailer(bytes: Uint8Array, sizeBytes: number, crc32: Crc32): SegmentTrailer {
  if (bytes.length < TRAILER_BYTES) throw damaged('it is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(20, true) !== TRAILER_MAGIC) throw damaged('its end is missing');
  if (view.getUint32(16, true) !== crc32(bytes.subarray(0, 16))) throw damaged('its end fails the checksum');
  const metaBytes = view.getUint32(0, true);
  const dataBytes = Number(view.getBigUint64(4, true));
  if (dataBytes + metaBytes + TRAILER_BYTES !== sizeBytes) throw damaged('its size is wrong');
  return { metaBytes, dataBytes, metaChecksum: view.getUint32(12, true) };
}

export function damaged(reason: string): EarwormError {
  return new EarwormError('E_INDEX_DAMAGED', { message: reason });
}
