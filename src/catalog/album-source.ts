import type { AlbumFacts } from './album.ts';

/** One entry of a source that could be read. */
export interface SourceAlbum {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly facts: AlbumFacts;
  /** What the source calls it: its pictures are named by it. */
  readonly sourceId?: string;
}

/** One entry that could not. */
export interface SourceProblem {
  readonly line: number;
  /** For people. */
  readonly reason: string;
}

export type SourceEntry = SourceAlbum | SourceProblem;

/** Some entries, and how far reading has come with them. */
export interface SourceBatch {
  readonly entries: readonly SourceEntry[];
  readonly bytesDone: number;
  readonly bytes: number;
}

/**
 * A list of albums that somebody else made, read piece by piece. An entry that cannot be read never
 * stops it. Errors: `E_PATH_MISSING`, `E_PATH_UNREADABLE`, `E_IMPORT_UNREADABLE` when it is no such
 * list at all, `E_IMPORT_TOO_LARGE`.
 */
export interface AlbumSource {
  read(): AsyncIterable<SourceBatch>;
  /** Files that may be the picture of an album, best first; whether they exist is not known. */
  pictureFiles(album: SourceAlbum): readonly string[];
}
