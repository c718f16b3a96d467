import path from 'node:path';
import type { AlbumSource, SourceAlbum, SourceBatch, SourceEntry } from '../../catalog/album-source.ts';
import { EarwormError } from '../../errors.ts';
import { createCsvReader, csvFields } from '../csv-rows.ts';
import { createJsonReader } from '../json-records.ts';
import { createLineSplitter, type TextLine } from '../split-lines.ts';
import { textPieces, type TextPiece } from '../text-pieces.ts';
import { hasAlbumColumn, type RawReview, reviewOf } from './review-of.ts';

export interface PitchforkFiles {
  /** JSON (an array of objects, or one a line) or CSV with a heading. */
  readonly metadataFile: string;
  /** Of `album_<id>.jpg` and the like. */
  readonly imagesFolder?: string;
}

const METADATA_BYTES_MAX = 256 * 2 ** 20;
const LINE_CHARACTERS_MAX = 64 * 1024;
/** A file with so many entries that cannot be read is something else. */
const PROBLEMS_MAX = 10_000;
const ENDINGS = ['jpg', 'jpeg', 'png', 'webp', 'avif'];

/** Reviews of albums as the album-cover searches keep them, from a file. */
export function pitchforkSource({ metadataFile, imagesFolder }: PitchforkFiles): AlbumSource {
  return {
    read: () => readReviews(metadataFile),
    pictureFiles({ sourceId }) {
      if (imagesFolder === undefined || sourceId === undefined || !/^[\w-]{1,64}$/u.test(sourceId)) return [];
      const stems = [`album_${sourceId}`, sourceId];
      return stems.flatMap((stem) => ENDINGS.map((ending) => path.join(imagesFolder, `${stem}.${ending}`)));
    },
  };
}

async function* readReviews(file: string): AsyncGenerator<SourceBatch> {
  let read: ((piece: TextPiece) => SourceEntry[]) | undefined;
  let problems = 0;
  let albums = 0;
  for await (const piece of textPieces(file, METADATA_BYTES_MAX)) {
    read ??= /^\s*[[{]/u.test(piece.text) ? jsonReader() : csvReader(file);
    const entries = read(piece);
    problems += entries.filter((entry) => 'reason' in entry).length;
    albums += entries.filter((entry) => 'facts' in entry).length;
    if (problems > PROBLEMS_MAX) throw unreadable(file, `more than ${PROBLEMS_MAX} entries cannot be read`);
    yield { entries, bytesDone: piece.bytesDone, bytes: piece.bytes };
  }
  if (albums === 0) throw unreadable(file, 'no entry names an album');
}

function jsonReader(): (piece: TextPiece) => SourceEntry[] {
  const reader = createJsonReader();
  return (piece) =>
    reader.push(piece).map((record) => ('reason' in record ? record : entryOf(record.line, record.value)));
}

function csvReader(file: string): (piece: TextPiece) => SourceEntry[] {
  const splitter = createLineSplitter(LINE_CHARACTERS_MAX);
  let columns: readonly string[] | undefined;
  let reader: ReturnType<typeof createCsvReader> | undefined;
  return (piece) => {
    let lines = splitter.push(piece);
    if (reader === undefined) {
      const [heading, ...others] = lines;
      if (heading === undefined && !piece.isLast) return [];
      columns = headingOf(heading, file);
      reader = createCsvReader(columns.length);
      lines = others;
    }
    return reader
      .push(lines, piece.isLast)
      .map((row) => ('reason' in row ? row : entryOf(row.line, rawReview(columns ?? [], row.fields))));
  };
}

function headingOf(line: TextLine | undefined, file: string): readonly string[] {
  const columns = csvFields(line?.text ?? '')?.map((name) => name.trim()) ?? [];
  if (hasAlbumColumn(columns)) return columns;
  throw unreadable(file, 'it is neither JSON nor CSV whose first line has a column "album" or "album_name"');
}

function rawReview(columns: readonly string[], fields: readonly string[]): RawReview {
  return Object.fromEntries(columns.map((column, i) => [column, fields[i]]));
}

function entryOf(line: number, raw: RawReview): SourceEntry {
  const review = reviewOf(raw);
  return typeof review === 'string' ? { line, reason: review } : ({ line, ...review } satisfies SourceAlbum);
}

function unreadable(file: string, reason: string): EarwormError {
  return new EarwormError('E_IMPORT_UNREADABLE', {
    message: `${file} is no list of albums: ${reason}.`,
    details: { path: file },
  });
}
