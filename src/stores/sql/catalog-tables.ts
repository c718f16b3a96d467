import type { ColumnType } from 'kysely';
import { assert } from '../../assert.ts';
import {
  type FailedFile,
  filesOf,
  type Track,
  type TrackFile,
  type TrackSound,
  type TrackTags,
} from '../../catalog/track.ts';
import { trackSearchText, trackSortKey, trackTitleKey } from '../track-order.ts';
import type { AlbumRow } from './album-rows.ts';
import { fromStoredText, textOrNull, toStoredText } from './stored-text.ts';

/** The rows of `catalog-migrations.ts`. Text columns hold `toStoredText`. */
export interface CatalogTables {
  readonly tracks: TrackRow;
  readonly track_texts: TrackTextRow;
  readonly files: FileRow;
  readonly track_sounds: TrackSoundRow;
  readonly albums: AlbumRow;
  readonly album_texts: { album_id: number; search_text: string };
  readonly genres: { genre_key: string; genre: string };
  readonly track_genres: { track_id: number; genre_key: string };
  readonly album_genres: { album_id: number; genre_key: string };
  readonly failures: FailureRow;
  readonly picture_stamps: { folder: string; stamp: string };
  readonly sleeve_problems: SleeveProblemRow;
  readonly chart_videos: VideoRow;
  readonly counters: { name: string; value: number };
}

interface SleeveProblemRow {
  album_id: number;
  path: string;
  code: string;
  message: string;
  found_at_ms: number;
}

export interface VideoRow {
  video_id: string;
  title: string;
  artist: string | null;
  duration_ms: number | null;
  thumbnail_url: string | null;
  region: string;
  place: number;
  added_at_ms: number;
  album_id: number | null;
  /** It and the two below are there together. */
  track_id: number | null;
  confidence: number | null;
  matched_by: 'library' | 'fetch' | null;
}

/** A number that PostgreSQL gives back as a string when it is a BIGINT. */
type WholeNumber = ColumnType<number | string, number, number>;

export interface TrackRow {
  track_id: number;
  /** Of the main file. */
  path: string;
  sound_digest: string | null;
  missing_since_ms: number | null;
  album_id: number | null;
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
  title_key: string;
  /** 0 when there is none. */
  year_key: number;
}

export interface FileRow {
  track_id: number;
  path: string;
  /** 0 is the main file. */
  place: number;
  size_bytes: WholeNumber;
  mtime_ms: number;
  codec: string | null;
  bit_rate: number | null;
  sample_rate_hz: number | null;
  channels: number | null;
}

export interface TrackSoundRow {
  track_id: number;
  /** JSON of a `TrackSound`. */
  descriptors: string;
  /** Its `soundVector`, 32-bit floats. */
  vector: Uint8Array;
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

type InsertableFile = Omit<FileRow, 'size_bytes'> & { size_bytes: number };
export type SelectedFile = Omit<FileRow, 'size_bytes'> & { size_bytes: number | string };
type SelectedFailure = {
  [Column in keyof FailureRow]: Column extends 'size_bytes' ? number | string : FailureRow[Column];
};

export function toTrackRow(track: Track, albumId: number | undefined): TrackRow {
  const { file, tags } = track;
  return {
    track_id: track.trackId,
    path: toStoredText(file.path),
    sound_digest: track.soundDigest ?? null,
    missing_since_ms: track.missingSinceMs ?? null,
    album_id: albumId ?? null,
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
    title_key: trackTitleKey(track),
    year_key: tags.year ?? 0,
  };
}

export function toFileRows(track: Track): InsertableFile[] {
  return filesOf(track).map((file, place) => ({
    track_id: track.trackId,
    path: toStoredText(file.path),
    place,
    size_bytes: file.sizeBytes,
    mtime_ms: file.mtimeMs,
    codec: textOrNull(file.codec),
    bit_rate: file.bitRate ?? null,
    sample_rate_hz: file.sampleRateHz ?? null,
    channels: file.channels ?? null,
  }));
}

export function toTrackTextRow(track: Track): TrackTextRow {
  return { track_id: track.trackId, search_text: trackSearchText(track) };
}

/** `files` by place; at least one. */
export function fromTrackRow(
  row: TrackRow,
  { files, sound }: { readonly files: readonly SelectedFile[]; readonly sound: TrackSound | undefined },
): Track {
  const [file, ...otherFiles] = files.map(fromFileRow);
  assert(file !== undefined, `track ${row.track_id} has no file`);
  return {
    trackId: row.track_id,
    file,
    ...(otherFiles.length === 0 ? {} : { otherFiles }),
    ...(row.sound_digest === null ? {} : { soundDigest: row.sound_digest }),
    ...(sound === undefined ? {} : { sound }),
    tags: tagsOf(row),
    durationMs: row.duration_ms,
    ...(row.album_id === null ? {} : { albumId: row.album_id }),
    indexedAtMs: row.indexed_at_ms,
    ...(row.missing_since_ms === null ? {} : { missingSinceMs: row.missing_since_ms }),
  };
}

function fromFileRow(row: SelectedFile): TrackFile {
  return {
    path: fromStoredText(row.path),
    sizeBytes: Number(row.size_bytes),
    mtimeMs: row.mtime_ms,
    ...(row.codec === null ? {} : { codec: fromStoredText(row.codec) }),
    ...(row.bit_rate === null ? {} : { bitRate: row.bit_rate }),
    ...(row.sample_rate_hz === null ? {} : { sampleRateHz: row.sample_rate_hz }),
    ...(row.channels === null ? {} : { channels: row.channels }),
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

export function tagsOf(row: TrackRow): TrackTags {
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
