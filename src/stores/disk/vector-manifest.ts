import { crc32 } from 'node:zlib';
import { EarwormError } from '../../errors.ts';
import type { VectorSpace } from '../../vector/vector-space.ts';

/**
 * Which files the vectors consist of. Two lines: a JSON object, and the CRC-32 of the first line in
 * hexadecimal. Replaced as a whole by rename, so that a space takes the place of another in one step.
 *
 * ```
 * {"format":1,"generation":4,"nextFile":3,"spaces":[{"space":{"of":"track","model":"builtin/sound",
 *  "revision":"1","dtype":"fp32","dim":42},"isComplete":true,
 *  "segments":[{"file":"000002.vectors","sizeBytes":2212,"checksum":3735928559,"rows":8}]}]}
 * 9ae0daaf
 * ```
 * Segments from old to new. `graph`: a search graph over the rows of the first segment, by number.
 * History: format 1, the first.
 */
export interface VectorManifest {
  /** One more with every change. */
  readonly generation: number;
  /** Numbers of files below it may have been used. */
  readonly nextFile: number;
  readonly spaces: readonly SpaceEntry[];
}

export interface SpaceEntry {
  readonly space: VectorSpace;
  readonly isComplete: boolean;
  readonly segments: readonly SegmentEntry[];
  readonly graph?: GraphEntry;
}

export interface SegmentEntry {
  readonly file: string;
  readonly sizeBytes: number;
  /** Of the segment's checksums. */
  readonly checksum: number;
  readonly rows: number;
}

export interface GraphEntry {
  readonly file: string;
  readonly sizeBytes: number;
  /** Of the whole file. */
  readonly checksum: number;
  /** The file of the segment it is over. */
  readonly segment: string;
}

const FORMAT = 1;

export const EMPTY_VECTOR_MANIFEST: VectorManifest = { generation: 0, nextFile: 1, spaces: [] };

export function encodeVectorManifest(manifest: VectorManifest): Uint8Array {
  const line = JSON.stringify({ format: FORMAT, ...manifest });
  return Buffer.from(`${line}\n${checksumOf(line)}\n`);
}

/** Errors: `E_INDEX_DAMAGED`, `E_INDEX_INCOMPATIBLE` for a newer format. */
export function decodeVectorManifest(bytes: Uint8Array, path: string): VectorManifest {
  const [line = '', lineChecksum] = Buffer.from(bytes).toString().split('\n');
  if (lineChecksum !== checksumOf(line))
    throw new EarwormError('E_INDEX_DAMAGED', {
      message: `The list of vectors in ${path} fails its checksum; move that folder away and run \`earworm index\` again.`,
      details: { path },
    });
  const { format, ...manifest } = JSON.parse(line) as VectorManifest & { readonly format: number };
  if (format !== FORMAT)
    throw new EarwormError('E_INDEX_INCOMPATIBLE', {
      message: `The vectors in ${path} have format ${format}, this program knows ${FORMAT}: update Earworm.`,
      details: { path },
    });
  return manifest;
}

const checksumOf = (line: string): string => crc32(line).toString(16).padStart(8, '0');
