import { damaged } from '../../fingerprint/segment/segment-layout.ts';

/** The grammar is in `vector-segment-format.md`. */
const HEAD = Uint8Array.of(0x45, 0x57, 0x56, 0x45, 0x43, 1, 0x0d, 0x0a);
const TRAILER_MAGIC = 0x444e4556;
const ALIGNMENT_BYTES = 16;
export const HEAD_BYTES = 32;
export const TRAILER_BYTES = 16;
export const CODE_MAX = 127;

export interface VectorSegmentSizes {
  readonly dim: number;
  readonly rows: number;
  readonly removed: number;
}

/** Where each section begins. */
export interface VectorSegmentLayout extends VectorSegmentSizes {
  /** Bytes from one row's codes to the next. */
  readonly stride: number;
  readonly removedAt: number;
  readonly idsAt: number;
  readonly stepsAt: number;
  readonly reachesAt: number;
  readonly codesAt: number;
  readonly vectorsAt: number;
  /** All before the checksums. */
  readonly dataBytes: number;
}

export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;

export function vectorSegmentLayout({ dim, rows, removed }: VectorSegmentSizes): VectorSegmentLayout {
  const stride = aligned(dim);
  const removedAt = HEAD_BYTES;
  const idsAt = aligned(removedAt + 4 * removed);
  const stepsAt = aligned(idsAt + 4 * rows);
  const reachesAt = aligned(stepsAt + 4 * dim);
  const codesAt = aligned(reachesAt + 4 * rows);
  const vectorsAt = codesAt + stride * rows;
  const dataBytes = aligned(vectorsAt + 4 * dim * rows) + ALIGNMENT_BYTES;
  const starts = { removedAt, idsAt, stepsAt, reachesAt, codesAt, vectorsAt };
  return { dim, rows, removed, stride, ...starts, dataBytes };
}

export function encodeHead(layout: VectorSegmentLayout): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES);
  bytes.set(HEAD);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of [layout.dim, layout.rows, layout.removed, layout.stride].entries())
    view.setUint32(8 + 4 * i, value, true);
  return bytes;
}

/** Errors: `E_INDEX_DAMAGED`. */
export function decodeHead(bytes: Uint8Array): VectorSegmentLayout {
  if (bytes.length < HEAD_BYTES || HEAD.some((byte, i) => bytes[i] !== byte))
    throw damaged('it does not begin as a segment of vectors does');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [dim, rows, removed] = [8, 12, 16].map((at) => view.getUint32(at, true));
  return vectorSegmentLayout({ dim: dim ?? 0, rows: rows ?? 0, removed: removed ?? 0 });
}

export interface VectorSegmentTrailer {
  readonly dataBytes: number;
  readonly metaChecksum: number;
}

export function encodeTrailer({ dataBytes, metaChecksum }: VectorSegmentTrailer): Uint8Array {
  const bytes = new Uint8Array(TRAILER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, dataBytes, true);
  view.setUint32(8, metaChecksum, true);
  view.setUint32(12, TRAILER_MAGIC, true);
  return bytes;
}

/** Errors: `E_INDEX_DAMAGED` when the end is not there. */
export function decodeTrailer(bytes: Uint8Array): VectorSegmentTrailer {
  if (bytes.length < TRAILER_BYTES) throw damaged('it is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint32(12, true) !== TRAILER_MAGIC) throw damaged('its end is missing');
  return { dataBytes: view.getFloat64(0, true), metaChecksum: view.getUint32(8, true) };
}
