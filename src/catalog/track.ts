import type { SoundDescriptors } from '../audio/descriptors/sound-descriptors.ts';

/** What was measured of a track's sound, without its course in time. */
export type TrackSound = Omit<SoundDescriptors, 'courses'>;

/** What a file's tags say. Absent tags are absent, never empty strings. */
export interface TrackTags {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly albumArtist?: string;
  readonly genres?: readonly string[];
  readonly label?: string;
  readonly year?: number;
  readonly trackNumber?: number;
  readonly discNumber?: number;
  readonly isrc?: string;
  readonly musicBrainzRecordingId?: string;
  readonly musicBrainzReleaseId?: string;
  readonly musicBrainzArtistId?: string;
  readonly replayGainTrackDb?: number;
}

/** A file as the catalogue knows it: enough to tell cheaply whether it changed. */
export interface TrackFile {
  /** Absolute, real path. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly codec?: string;
  /** Bits per second. */
  readonly bitRate?: number;
  readonly sampleRateHz?: number;
  readonly channels?: number;
}

/** One recording, whatever files it is in: its identity is its sound, not a path. */
export interface Track {
  /** Positive; given by the catalogue, never used twice. */
  readonly trackId: number;
  /** The file that the tags are from; of a missing track, where it was last. */
  readonly file: TrackFile;
  /** Further files with the same sound; absent without. */
  readonly otherFiles?: readonly TrackFile[];
  /** As `soundDigest` makes it; absent on tracks that an older Earworm indexed. */
  readonly soundDigest?: string;
  /** Absent on tracks that an older Earworm indexed. */
  readonly sound?: TrackSound;
  readonly tags: TrackTags;
  readonly durationMs: number;
  /** Given by the catalogue, when the tags name an album. */
  readonly albumId?: number;
  /** Milliseconds since the epoch. */
  readonly indexedAtMs: number;
  /** Since when no file of it is there (milliseconds since the epoch); absent while one is. */
  readonly missingSinceMs?: number;
}

/** A file that could not be indexed, kept so that it is retried only when it changes. */
export interface FailedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly code: string;
  readonly message: string;
  readonly failedAtMs: number;
}

/** What people see when the tags have no title: the file name without its ending. */
export function displayTitle(track: Pick<Track, 'tags' | 'file'>): string {
  if (track.tags.title !== undefined) return track.tags.title;
  const name = track.file.path.slice(track.file.path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** All files of a track, the main one first. */
export function filesOf({ file, otherFiles = [] }: Pick<Track, 'file' | 'otherFiles'>): readonly TrackFile[] {
  return [file, ...otherFiles];
}

/** The track without the files that are gone; when all are, as it was and missing from `atMs` on. */
export function withoutFiles(track: Track, gone: ReadonlySet<string>, atMs: number): Track {
  const { otherFiles: _, ...rest } = track;
  const [file, ...others] = filesOf(track).filter(({ path }) => !gone.has(path));
  if (file === undefined) return { ...track, missingSinceMs: atMs };
  return { ...rest, file, ...(others.length === 0 ? {} : { otherFiles: others }) };
}
