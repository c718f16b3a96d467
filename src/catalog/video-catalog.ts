/** Which of the user's songs a video is of. */
export interface VideoMatch {
  readonly trackId: number;
  /** Probability that it is this song: 0..1. */
  readonly confidence: number;
  /** `library`: a song that was there; `fetch`: one that the user's own command brought. */
  readonly by: 'library' | 'fetch';
}

/** A music video as a chart tells of it. */
export interface ChartVideo {
  /** As its site calls it: letters, digits, `-` and `_`, at most 64. */
  readonly videoId: string;
  readonly title: string;
  readonly artist?: string;
  /** Absent when it is not told, as of a live stream. */
  readonly durationMs?: number;
  readonly thumbnailUrl?: string;
  /** The country whose chart had it last: two capital letters. */
  readonly region: string;
  /** Its place in that chart, from 1. */
  readonly place: number;
  /** When it was first imported: milliseconds since the epoch. */
  readonly addedAtMs: number;
  /** The album that stands for it in the catalogue. */
  readonly albumId?: number;
  readonly match?: VideoMatch;
}

/** The videos of charts, each by its id. A match may name a track that is gone since: ids are never used twice. */
export interface VideoCatalog {
  /** Stores videos in place of what was known under their ids. No id twice among them. */
  putVideos(videos: readonly ChartVideo[]): Promise<void>;
  /** Same length and order as `videoIds`; `undefined` where unknown. */
  videosById(videoIds: readonly string[]): Promise<(ChartVideo | undefined)[]>;
  /** The surest video of each track; same length and order as `trackIds`. */
  videosOfTracks(trackIds: readonly number[]): Promise<(ChartVideo | undefined)[]>;
  /** By region, then place, then id. */
  listVideos(page: { offset: number; limit: number }): Promise<{ videos: ChartVideo[]; total: number }>;
}
