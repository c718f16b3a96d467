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
  readonly bitRate?: number;
}

export interface Track {
  /** Positive; given by the catalogue, never used twice. */
  readonly trackId: number;
  readonly file: TrackFile;
  readonly tags: TrackTags;
  readonly durationMs: number;
  /** Milliseconds since the epoch. */
  readonly indexedAtMs: number;
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
