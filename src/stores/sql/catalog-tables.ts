import type { ColumnType } from 'kysely';
import type { NewTrack } from '../../catalog/catalog-store.ts';
import type { FailedFile, Track, TrackTags } from '../../catalog/track.ts';
import { trackSearchText, trackSortKey } from '../track-order.ts';
import { fromStoredText, toStoredText } from './stored-text.ts';

/** The rows of `catalog-migrations.ts`. Text columns hold `toStoredText`. */
export interface CatalogTables {
  readonly tracks: TrackRow;
  readonly track_texts: TrackTextRow;
  readonly failures: FailureRow;
  readonly counters: { name: string; value: number };
}

/** A number that PostgreSQL gives back as a string when it is a BIGINT. */
type WholeNumber = ColumnType<number | string, number, number>;

export interface TrackRow {
  track_id: number;
  path: string;
  size_bytes: WholeNumber;
  mtime_ms: number;
  codec: string | null;
  bit_rate: number | null;
  title: string | null;
  artist: string | null;
  album: string | null;
  album_artist: string | null;
  /** A JSON array of strings. */
  genres: string | null;
  label: string | null;
  release_year: number | null;
  track_number: number | null;
  disc_number: number | null;
  isrc: string | null;
  musicbrainz_recording_id: string | null;
  musicbrainz_release_id: string | null;
  musicbrainz_artist_id: string | null;
  replay_gain_track_db: number | null;
  duration_ms: number;
  indexed_at_ms: number;
  sort_key: string;
}

export interface TrackTextRow {
  track_id: number;
  search_text: string;
}

export interface FailureRow {
  path: string;
  size_bytes: WholeNumber;
  mtime_ms: number;
  code: string;
  message: string;
  failed_at_ms: number;
}

/** Which column holds which tag. */
const TEXT_TAGS = {
  title: 'title',
  artist: 'artist',
  album: 'album',
  albumArtist: 'album_artist',
  label: 'label',
  isrc: 'isrc',
  musicBrainzRecordingId: 'musicbrainz_recording_id',
  musicBrainzReleaseId: 'musicbrainz_release_id',
  musicBrainzArtistId: 'musicbrainz_artist_id',
} as const;
const NUMBER_TAGS = {
  year: 'release_year',
  trackNumber: 'track_number',
  discNumber: 'disc_number',
  replayGainTrackDb: 'replay_gain_track_db',
} as const;

type InsertableTrack = {
  [Column in keyof TrackRow]: Column extends 'size_bytes' ? number : TrackRow[Column];
};
type SelectedTrack = {
  [Column in keyof TrackRow]: Column extends 'size_bytes' ? number | string : TrackRow[Column];
};
type SelectedFailure = {
  [Column in keyof FailureRow]: Column extends 'size_bytes' ? number | string : FailureRow[Column];
};

export function toTrackRow(track: NewTrack): InsertableTrack {
  const { file, tags } = track;
  return {
    track_id: track.trackId,
    path: toStoredText(file.path),
    size_bytes: file.sizeBytes,
    mtime_ms: file.mtimeMs,
    codec: textOrNull(file.codec),
    bit_rate: file.bitRate ?? null,
    title: textOrNull(tags.title),
    artist: textOrNull(tags.artist),
    album: textOrNull(tags.album),
    album_artist: textOrNull(tags.albumArtist),
    genres: tags.genres === undefined ? null : JSON.stringify(tags.genres),
    label: textOrNull(tags.label),
    release_year: tags.year ?? null,
    track_number: tags.trackNumber ?? null,
    disc_number: tags.discNumber ?? null,
    isrc: textOrNull(tags.isrc),
    musicbrainz_recording_id: textOrNull(tags.musicBrainzRecordingId),
    musicbrainz_release_id: textOrNull(tags.musicBrainzReleaseId),
    musicbrainz_artist_id: textOrNull(tags.musicBrainzArtistId),
    replay_gain_track_db: tags.replayGainTrackDb ?? null,
    duration_ms: track.durationMs,
    indexed_at_ms: track.indexedAtMs,
    sort_key: trackSortKey(track),
  };
}

export function toTrackTextRow(track: NewTrack): TrackTextRow {
  return { track_id: track.trackId, search_text: trackSearchText(track) };
}

export function fromTrackRow(row: SelectedTrack): Track {
  return {
    trackId: row.track_id,
    file: {
      path: fromStoredText(row.path),
      sizeBytes: Number(row.size_bytes),
      mtimeMs: row.mtime_ms,
      ...(row.codec === null ? {} : { codec: fromStoredText(row.codec) }),
      ...(row.bit_rate === null ? {} : { bitRate: row.bit_rate }),
    },
    tags: tagsOf(row),
    durationMs: row.duration_ms,
    indexedAtMs: row.indexed_at_ms,
  };
}

export function toFailureRow(failure: FailedFile): Omit<FailureRow, 'size_bytes'> & { size_bytes: number } {
  return {
    path: toStoredText(failure.path),
    size_bytes: failure.sizeBytes,
    mtime_ms: failure.mtimeMs,
    code: failure.code,
    message: toStoredText(failure.message),
    failed_at_ms: failure.failedAtMs,
  };
}

export function fromFailureRow(row: SelectedFailure): FailedFile {
  return {
    path: fromStoredText(row.path),
    sizeBytes: Number(row.size_bytes),
    mtimeMs: row.mtime_ms,
    code: row.code,
    message: fromStoredText(row.message),
    failedAtMs: row.failed_at_ms,
  };
}

const textOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : toStoredText(text);

function tagsOf(row: SelectedTrack): TrackTags {
  const tags: Record<string, unknown> = {};
  for (const [tag, column] of Object.entries(TEXT_TAGS)) {
    const text = row[column];
    if (text !== null) tags[tag] = fromStoredText(text);
  }
  for (const [tag, column] of Object.entries(NUMBER_TAGS)) {
    const value = row[column];
    if (value !== null) tags[tag] = value;
  }
  if (row.genres !== null) tags['genres'] = JSON.parse(row.genres);
  return tags;
}
