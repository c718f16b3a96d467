import type { ChartVideo } from './video-catalog.ts';

/** A video as a chart has it now. */
export type ChartEntry = Omit<ChartVideo, 'region' | 'addedAtMs' | 'albumId' | 'match'>;

/** An entry that cannot be taken in. */
export interface ChartProblem {
  /** Absent when not even that could be read. */
  readonly videoId?: string;
  /** For people. */
  readonly reason: string;
}

export interface ChartPage {
  readonly entries: readonly ChartEntry[];
  readonly problems: readonly ChartProblem[];
  /** How many the whole chart has, as it says. */
  readonly total: number;
}

export interface ChartReading {
  /** No more entries than this. */
  readonly max: number;
  readonly signal?: AbortSignal | undefined;
}

/** A chart of music videos on somebody's site, page by page. Errors: every `E_YOUTUBE_*`, `E_CANCELLED`. */
export interface ChartSource {
  /** Whose chart: two capital letters. */
  readonly region: string;
  read(reading: ChartReading): AsyncIterable<ChartPage>;
  /** Writes the picture of an entry, bounded, to a file that is not there yet. */
  fetchThumbnail(url: string, file: string, signal?: AbortSignal): Promise<void>;
}

/** A command of the user's own that brings the sound of videos. Errors: `E_FETCH_*`, `E_CANCELLED`. */
export interface SoundFetcher {
  /** All that it left in `folder`, which is empty and its own: paths of plain files. */
  fetch(
    video: Pick<ChartVideo, 'videoId' | 'title' | 'artist'>,
    options: { readonly folder: string; readonly signal?: AbortSignal | undefined },
  ): Promise<string[]>;
}
