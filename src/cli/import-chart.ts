import type { ChartEvent, ChartSummary, UnmatchedVideo } from '../finder/chart/chart-import.ts';
import { chartFiguresOf, chartRefusalOf, unmatchedVideoOf } from '../http/replies/chart-reply.ts';
import type { Invocation } from './command.ts';
import { formatCount, formatTime, printable } from './format-value.ts';
import { createJobProgressView } from './progress/job-progress-view.ts';
import { tellModelFailure } from './model-failure.ts';
import { openEarworm } from './open-earworm.ts';
import type { Output } from './output.ts';

const SHOWN_MAX = 20;
const UNMATCHED_SHOWN_MAX = 50;
export const CHART_VIDEOS = { default: 50, max: 500 };

/** Imports YouTube's music chart, and shows what came of it. */
export async function importChart({ config, options, output, signal }: Invocation): Promise<ChartSummary> {
  await using earworm = await openEarworm(config, 'write');
  const shown = { refusals: 0 };
  let summary: ChartSummary;
  {
    using view = createJobProgressView(output);
    summary = await earworm.importChart({
      max: (options['max'] as number | undefined) ?? CHART_VIDEOS.default,
      signal,
      onEvent: (event) =>
        event.kind === 'progress' ? view.update(event.progress) : tell(event, output, shown),
    });
  }
  report(summary, output);
  return summary;
}

function tell(event: ChartEvent, output: Output, shown: { refusals: number }): void {
  if (event.kind === 'model-failed') tellModelFailure(event.failure, output);
  if (event.kind === 'unmatched') output.record({ event: 'unmatched', ...unmatchedVideoOf(event.unmatched) });
  if (event.kind === 'matched') {
    const { video, match } = event;
    const { trackId, confidence, by } = match;
    output.record({ event: 'matched', video_id: video.videoId, song_id: String(trackId), confidence, by });
  }
  const refusal = chartRefusalOf(event);
  if (refusal === undefined) return;
  output.record({ event: event.kind.replace('-', '_'), ...refusal });
  shown.refusals++;
  const code = refusal.code === null ? '' : ` (${refusal.code})`;
  if (shown.refusals <= SHOWN_MAX)
    output.message(`${refusal.video_id ?? 'a video'}: ${printable(refusal.message)}${code}`);
  if (shown.refusals === SHOWN_MAX) output.message('Further ones are only counted; --json lists all.');
}

function report(summary: ChartSummary, output: Output): void {
  const { unmatched, cancelled } = summary;
  output.record({ event: 'done', ...chartFiguresOf(summary), cancelled });
  if (unmatched.length > 0) output.text(`${formatCount(unmatched.length)} videos are of none of your songs:`);
  for (const one of unmatched.slice(0, UNMATCHED_SHOWN_MAX)) output.text(`  ${lineOf(one)}`);
  if (unmatched.length > UNMATCHED_SHOWN_MAX) output.text('  and more; --json lists all.');
  const { videos, added, changed, pictures, matched, fetched, problems, picturesRefused, wallS } = summary;
  const bySource = fetched === 0 ? '' : `, ${formatCount(fetched)} of them fetched`;
  output.text(
    `${cancelled ? 'Stopped. ' : ''}${formatCount(videos)} videos of the chart of ${summary.region} in ${formatTime(wallS)}: ` +
      `${formatCount(added)} new, ${formatCount(changed)} changed, ${formatCount(problems)} refused; ` +
      `${formatCount(pictures)} pictures new, ${formatCount(picturesRefused)} refused; ` +
      `${formatCount(matched)} are of your songs${bySource}.`,
  );
}

function lineOf({ video: { title, artist, videoId, durationMs }, nearest }: UnmatchedVideo): string {
  const name = artist === undefined ? title : `${artist} - ${title}`;
  const length = durationMs === undefined ? '' : `, ${formatTime(durationMs / 1000)}`;
  const near =
    nearest === undefined || nearest.confidence < 0.1
      ? ''
      : `; song ${nearest.track.trackId} is near (${Math.round(nearest.confidence * 100)} %)`;
  return `${printable(name)} [${videoId}]${length}${near}`;
}
