import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { EarwormError } from '../errors.ts';

/** What an archive begins with; the byte before the line end is the version of the format. */
export const ARCHIVE_VERSION = 1;
export const ARCHIVE_HEAD: Uint8Array = Uint8Array.of(
  ...Buffer.from('EWORMARC', 'ascii'),
  ARCHIVE_VERSION,
  0x0d,
  0x0a,
  0,
);
/** Where the version stands. */
export const VERSION_AT = 8;

/** Fixed bytes of a part before its name. */
export const PART_HEAD_BYTES = 16;
export const PART_CHECK_BYTES = 4;
/** A part is held in memory whole. */
export const PART_BYTES_MAX: number = 64 * 2 ** 20;
/** No more is made of a byte by inflating; what would be smaller yet is not deflated. */
const INFLATION_MAX = 100;

const MARK = 0x50;
const OPTIONAL = 1;
const DEFLATED = 2;
const NAME = /^[a-z][a-z0-9-]{0,31}$/u;

/** A stretch of a section: whole records. */
export interface ArchivePart {
  readonly section: string;
  /** Who does not know the section may pass it by. */
  readonly isOptional: boolean;
  readonly records: number;
  /** At most `PART_BYTES_MAX`. */
  readonly plain: Uint8Array;
}

/** What stands before a part's name. */
export interface PartHead {
  readonly isOptional: boolean;
  readonly isDeflated: boolean;
  readonly nameBytes: number;
  readonly plainBytes: number;
  readonly storedBytes: number;
  readonly records: number;
}

export const damagedArchive = (reason: string): EarwormError =>
  new EarwormError('E_ARCHIVE_DAMAGED', {
    message: `The archive is damaged (${reason}); nothing was restored. Use another copy of it.`,
    details: { reason },
  });

/** The bytes of a part, checksum included. */
export function encodePart({ section, isOptional, records, plain }: ArchivePart): Uint8Array {
  const deflated = deflateRawSync(plain);
  const isDeflated = deflated.length < plain.length && plain.length <= INFLATION_MAX * deflated.length;
  const stored = isDeflated ? deflated : plain;
  const name = Buffer.from(section, 'ascii');
  const bytes = Buffer.alloc(PART_HEAD_BYTES + name.length + stored.length + PART_CHECK_BYTES);
  bytes.writeUInt8(MARK, 0);
  bytes.writeUInt8((isOptional ? OPTIONAL : 0) + (isDeflated ? DEFLATED : 0), 1);
  bytes.writeUInt8(name.length, 2);
  bytes.writeUInt32LE(plain.length, 4);
  bytes.writeUInt32LE(stored.length, 8);
  bytes.writeUInt32LE(records, 12);
  bytes.set(name, PART_HEAD_BYTES);
  bytes.set(stored, PART_HEAD_BYTES + name.length);
  const checked = bytes.subarray(0, -PART_CHECK_BYTES);
  bytes.writeUInt32LE(crc32(checked), checked.length);
  return bytes;
}

/** Errors: `E_ARCHIVE_DAMAGED`, before anything is allocated for what the head promises. */
export function decodePartHead(bytes: Uint8Array): PartHead {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [mark, flags, nameBytes, zero] = [...head.subarray(0, 4)];
  if (mark !== MARK || zero !== 0 || flags === undefined || flags > OPTIONAL + DEFLATED)
    throw damagedArchive('a part does not begin as parts do');
  const [plainBytes, storedBytes, records] = [4, 8, 12].map((at) => head.readUInt32LE(at)) as [
    number,
    number,
    number,
  ];
  const isDeflated = (flags & DEFLATED) !== 0;
  const isPossible =
    plainBytes <= PART_BYTES_MAX &&
    (isDeflated ? storedBytes < plainBytes : storedBytes === plainBytes) &&
    plainBytes <= INFLATION_MAX * Math.max(1, storedBytes);
  if (!isPossible) throw damagedArchive('a part has impossible sizes');
  return {
    isOptional: (flags & OPTIONAL) !== 0,
    isDeflated,
    nameBytes: nameBytes ?? 0,
    plainBytes,
    storedBytes,
    records,
  };
}

/** The part of which `headBytes` and `rest` (name, body, checksum) are the bytes. Errors: `E_ARCHIVE_DAMAGED`. */
export function decodePart(head: PartHead, headBytes: Uint8Array, rest: Uint8Array): ArchivePart {
  const body = Buffer.from(rest.buffer, rest.byteOffset, rest.byteLength);
  const end = head.nameBytes + head.storedBytes;
  if (crc32(body.subarray(0, end), crc32(headBytes)) !== body.readUInt32LE(end))
    throw damagedArchive('a part has another checksum');
  const section = body.toString('latin1', 0, head.nameBytes);
  if (!NAME.test(section)) throw damagedArchive('a section has an impossible name');
  const plain = plainOf(head, body.subarray(head.nameBytes, end));
  return { section, isOptional: head.isOptional, records: head.records, plain };
}

function plainOf({ isDeflated, plainBytes }: PartHead, stored: Uint8Array): Uint8Array {
  if (!isDeflated) return stored;
  let plain: Uint8Array;
  try {
    plain = inflateRawSync(stored, { maxOutputLength: Math.max(1, plainBytes) });
  } catch (cause) {
    throw new EarwormError('E_ARCHIVE_DAMAGED', { cause, details: { reason: 'a part cannot be inflated' } });
  }
  if (plain.length !== plainBytes) throw damagedArchive('a part has another length than it says');
  return plain;
}
