import type {
  ChartEvent,
  ChartSummary,
  UnmatchedVideo as Unmatched,
} from '../../finder/chart/chart-import.ts';
import type { ChartResult, UnmatchedVideo } from '../contract/chart-contract.ts';

const UNMATCHED_MAX = 500;
const REFUSED_MAX = 100;

export function unmatchedVideoOf({ video, nearest }: Unmatched): UnmatchedVideo {
  return {
    video_id: video.videoId,
    title: video.title,
    artist: video.artist ?? null,
    duration_s: video.durationMs === undefined ? null : video.durationMs / 1000,
    nearest:
      nearest === undefined
        ? null
        : {
            song_id: String(nearest.track.trackId),
            confidence: Math.round(nearest.confidence * 1e4) / 1e4,
          },
  };
}

/** What an event says that something was refused; `undefined` for others. */
export function chartRefusalOf(event: ChartEvent): ChartResult['refused'][number] | undefined {
  if (event.kind === 'problem') return { video_id: event.videoId ?? null, code: null, message: event.reason };
  if (event.kind !== 'picture-refused' && event.kind !== 'fetch-failed') return undefined;
  const { code, message } = event.error;
  const videoId = event.kind === 'fetch-failed' ? event.video.videoId : event.videoId;
  return { video_id: videoId, code, message };
}

/** The figures of an import, as every answer tells them. */
export function chartFiguresOf(summary: ChartSummary) {
  return {
    region: summary.region,
    videos: summary.videos,
    added: summary.added,
    changed: summary.changed,
    problems: summary.problems,
    pictures: summary.pictures,
    pictures_unchanged: summary.picturesUnchanged,
    pictures_refused: summary.picturesRefused,
    matched: summary.matched,
    fetched: summary.fetched,
    unmatched_total: summary.unmatched.length,
    wall_s: Math.round(summary.wallS * 1000) / 1000,
  };
}

export function chartResultOf(summary: ChartSummary, refused: ChartResult['refused']): ChartResult {
  return {
    ...chartFiguresOf(summary),
    unmatched: summary.unmatched.slice(0, UNMATCHED_MAX).map(unmatchedVideoOf),
    refused: refused.slice(0, REFUSED_MAX),
  };
}
