import { createHash, type Hash } from 'node:crypto';
import { EarwormError } from '../errors.ts';
import {
  ARCHIVE_HEAD,
  ARCHIVE_VERSION,
  type ArchivePart,
  damagedArchive,
  decodePart,
  decodePartHead,
  PART_CHECK_BYTES,
  PART_HEAD_BYTES,
  VERSION_AT,
} from './archive-part.ts';
import { END_SECTION } from './archive-writer.ts';

/** Where an archive comes from, front to back. */
export interface ArchiveSource {
  /** The next bytes: as many as asked for, fewer only at the end. */
  read(length: number): Promise<Uint8Array>;
}

/** What the end of an archive says of it. */
export interface ArchiveEnd {
  /** Of all bytes before the end, in hexadecimal digits. */
  readonly sha256: string;
  /** By section. */
  readonly records: Readonly<Record<string, number>>;
}

/** More than any real collection has. */
const RECORDS_MAX = 2 ** 27;

/**
 * The parts of an archive; returns what its end says, which has been held against all that was read.
 * Until then nothing may be believed. Holds one part. Errors: `E_ARCHIVE_DAMAGED`, `E_ARCHIVE_NEWER`.
 */
export async function* readArchive(source: ArchiveSource): AsyncGenerator<ArchivePart, ArchiveEnd> {
  const hash = createHash('sha256');
  checkHead(await source.read(ARCHIVE_HEAD.length));
  hash.update(ARCHIVE_HEAD);
  const records: Record<string, number> = {};
  let last = '';
  for (;;) {
    const sha256 = hash.copy().digest('hex');
    const part = await readPart(source, hash);
    if (part.section === END_SECTION) return checkedEnd(part, { sha256, records }, await source.read(1));
    if (part.section !== last && Object.hasOwn(records, part.section))
      throw damagedArchive('a section is in two places');
    last = part.section;
    const total = (records[last] ?? 0) + part.records;
    if (total > RECORDS_MAX) throw damagedArchive('it has more records than any collection');
    records[last] = total;
    yield part;
  }
}

function checkHead(head: Uint8Array): void {
  const version = head[VERSION_AT] ?? 0;
  const isOurs = head.length === ARCHIVE_HEAD.length;
  if (!isOurs || head.some((byte, at) => at !== VERSION_AT && byte !== ARCHIVE_HEAD[at]))
    throw damagedArchive('it does not begin as an archive does');
  if (version === ARCHIVE_VERSION) return;
  if (version === 0) throw damagedArchive('it has no version');
  throw new EarwormError('E_ARCHIVE_NEWER', {
    message: `The archive is in format ${version}, and this Earworm reads up to ${ARCHIVE_VERSION}; update Earworm and restore it again.`,
    details: { version, known: ARCHIVE_VERSION },
  });
}

async function readPart(source: ArchiveSource, hash: Hash): Promise<ArchivePart> {
  const headBytes = await readExactly(source, PART_HEAD_BYTES);
  const head = decodePartHead(headBytes);
  const rest = await readExactly(source, head.nameBytes + head.storedBytes + PART_CHECK_BYTES);
  hash.update(headBytes).update(rest);
  return decodePart(head, headBytes, rest);
}

async function readExactly(source: ArchiveSource, length: number): Promise<Uint8Array> {
  const bytes = await source.read(length);
  if (bytes.length < length) throw damagedArchive('it ends too early');
  return bytes;
}

function checkedEnd(part: ArchivePart, found: ArchiveEnd, after: Uint8Array): ArchiveEnd {
  if (after.length > 0) throw damagedArchive('something follows its end');
  // written by one program and compared with what another would write: no field can be missed
  const expected = `${JSON.stringify(found)}\n`;
  if (Buffer.from(part.plain).toString('utf8') !== expected || part.records !== 1)
    throw damagedArchive('its end does not fit what is before it');
  return found;
}
