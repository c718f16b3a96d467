import type { ChartProblem, SoundFetcher } from '../../catalog/chart-source.ts';
import type { ChartVideo, VideoMatch } from '../../catalog/video-catalog.ts';
import type { EarwormError } from '../../errors.ts';
import type { JobProgress } from '../../jobs/job-queue.ts';
import type { MediaAnalyzer } from '../../media/media-analyzer.ts';
import type { ModelFailure } from '../likeness/embed-with-models.ts';
import type { ImportPorts } from '../sleeves/import-albums.ts';
import type { IndexOptions } from '../indexing/index-collection.ts';
import type { IndexSummary } from '../indexing/index-collection-run.ts';
import type { PossibleSong } from './find-song-of-video.ts';

export interface ChartPorts extends ImportPorts {
  readonly analyzer: ImportPorts['analyzer'] & Pick<MediaAnalyzer, 'analyzeRecording'>;
  readonly indexPaths: (paths: readonly string[], options: IndexOptions) => Promise<IndexSummary>;
  /** Absent unless the user configured a command. */
  readonly fetcher?: SoundFetcher;
  /** Ours: sound that was fetched, and what is being worked on. Made if missing. */
  readonly folder: string;
}

export type ChartEvent =
  | ({ readonly kind: 'problem' } & ChartProblem)
  | { readonly kind: 'picture-refused'; readonly videoId: string; readonly error: EarwormError }
  | { readonly kind: 'matched'; readonly video: ChartVideo; readonly match: VideoMatch }
  | { readonly kind: 'fetch-failed'; readonly video: ChartVideo; readonly error: EarwormError }
  | { readonly kind: 'unmatched'; readonly unmatched: UnmatchedVideo }
  | { readonly kind: 'model-failed'; readonly failure: ModelFailure }
  | { readonly kind: 'progress'; readonly progress: JobProgress };

export interface UnmatchedVideo {
  readonly video: ChartVideo;
  /** The nearest song there is, which is not near enough. */
  readonly nearest?: PossibleSong;
}

export interface ChartSummary {
  readonly region: string;
  /** That the chart has and could be read. */
  readonly videos: number;
  /** Not known before. */
  readonly added: number;
  /** Of which the chart says something else than before, their places included. */
  readonly changed: number;
  readonly problems: number;
  readonly pictures: number;
  readonly picturesUnchanged: number;
  readonly picturesRefused: number;
  /** That are of a song in the collection, those that were fetched included. */
  readonly matched: number;
  /** Whose sound was fetched in this run. */
  readonly fetched: number;
  readonly unmatched: readonly UnmatchedVideo[];
  readonly wallS: number;
  readonly cancelled: boolean;
}

export interface ChartOptions {
  /** No more videos than this. */
  readonly max: number;
  /** Stops after what has been read is stored. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ChartEvent) => void;
}

/** What steps of an import share. */
export interface ChartRun {
  readonly ports: ChartPorts;
  /** Emptied when the import ends. */
  readonly workFolder: string;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: ChartEvent) => void;
}
