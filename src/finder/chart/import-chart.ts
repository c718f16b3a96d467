import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ChartSource } from '../../catalog/chart-source.ts';
import type { ChartVideo } from '../../catalog/video-catalog.ts';
import { EarwormError, toEarwormError } from '../../errors.ts';
import { describeImported } from '../sleeves/import-albums.ts';
import type { ChartOptions, ChartPorts, ChartRun, ChartSummary, UnmatchedVideo } from './chart-import.ts';
import { fetchSound } from './fetch-sound.ts';
import { findSongOfVideo } from './find-song-of-video.ts';
import { MATCH_CONFIDENCE_MIN } from './match-confidence.ts';
import { takeInPage } from './take-in-page.ts';

/** So many files that were fetched are indexed together. */
const INDEX_TOGETHER = 10;
const WORK = 'work-';

/**
 * Brings a chart of music videos into the catalogue, then finds of each the song that it is of: among the
 * songs there are, else with sound that the user's own command fetches. Each page, match and file is durable
 * before the next; doing it again changes what changed. Errors: those of the source and the stores.
 */
export async function importChart(
  source: ChartSource,
  ports: ChartPorts,
  { max, signal, onEvent = () => undefined }: ChartOptions,
): Promise<ChartSummary> {
  const startedMs = performance.now();
  const { folder, workFolder } = await openFolders(ports.folder);
  const run: ChartRun = { ports: { ...ports, folder }, workFolder, signal, onEvent };
  try {
    const { videos, ...counts } = await takeInChart(source, run, max);
    const { unmatched: alone, matched: before } = await matchVideos(videos, run);
    const { fetched, unmatched } = await fetchVideos(alone, run);
    if (signal?.aborted !== true) {
      for (const one of unmatched) onEvent({ kind: 'unmatched', unmatched: one });
      await describeImported(ports, signal, (event) => tellFollowUp(event, onEvent));
    }
    return {
      region: source.region,
      videos: videos.length,
      ...counts,
      matched: before + fetched,
      fetched,
      unmatched,
      wallS: (performance.now() - startedMs) / 1000,
      cancelled: signal?.aborted === true,
    };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** What a killed import left behind is removed. */
async function openFolders(given: string): Promise<{ folder: string; workFolder: string }> {
  await mkdir(given, { recursive: true, mode: 0o700 });
  const folder = await realpath(given);
  for (const name of await readdir(folder)) {
    const pid = Number(/^work-(\d+)-/u.exec(name)?.[1] ?? Number.NaN);
    // one at a time runs in a process: what has our number is of an earlier process
    if (pid === process.pid || (pid > 0 && !isAlive(pid)))
      await rm(path.join(folder, name), { recursive: true, force: true });
  }
  return { folder, workFolder: await mkdtemp(path.join(folder, `${WORK}${process.pid}-`)) };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

type TakenIn = Omit<
  ChartSummary,
  'region' | 'videos' | 'matched' | 'fetched' | 'unmatched' | 'wallS' | 'cancelled'
> & { readonly videos: ChartVideo[] };

async function takeInChart(source: ChartSource, run: ChartRun, max: number): Promise<TakenIn> {
  const { signal, onEvent } = run;
  const counts = { added: 0, changed: 0, problems: 0, pictures: 0, picturesUnchanged: 0, picturesRefused: 0 };
  const videos = new Map<string, ChartVideo>();
  let read = 0;
  const tell = (total: number): void => {
    const progress = { done: read, total: Math.min(max, Math.max(read, total)), unit: 'videos' };
    onEvent({ kind: 'progress', progress: { ...progress, message: 'reading the chart' } });
  };
  tell(0);
  try {
    for await (const { entries, problems, total } of source.read({ max, signal })) {
      for (const problem of problems) onEvent({ kind: 'problem', ...problem });
      // a chart that moves while it is read has a video twice
      const fresh = [...new Map(entries.map((entry) => [entry.videoId, entry])).values()].filter(
        ({ videoId }) => !videos.has(videoId),
      );
      const page = await takeInPage(fresh, source, run);
      for (const video of page.videos) videos.set(video.videoId, video);
      counts.problems += problems.length;
      for (const [name, count] of Object.entries(page.counts))
        counts[name as keyof typeof page.counts] += count;
      read += entries.length + problems.length;
      tell(total);
      if (signal?.aborted === true) break;
    }
  } catch (thrown) {
    endQuietly(thrown, signal);
  }
  return { videos: [...videos.values()], ...counts };
}

interface Alone extends UnmatchedVideo {
  readonly video: ChartVideo;
}

/** Matches that still hold stay; the others are looked for among the songs there are. */
async function matchVideos(
  videos: readonly ChartVideo[],
  { ports: { catalog }, signal, onEvent }: ChartRun,
): Promise<{ matched: number; unmatched: Alone[] }> {
  const tracks = await catalog.tracksById(videos.map(({ match }) => match?.trackId ?? 0));
  const unmatched: Alone[] = [];
  let matched = 0;
  for (const [i, video] of videos.entries()) {
    if (signal?.aborted === true) break;
    const track = tracks[i];
    if (video.match !== undefined && track !== undefined && track.missingSinceMs === undefined) {
      matched++;
      continue;
    }
    const { match: _, ...alone } = video;
    const nearest = await findSongOfVideo(video, catalog);
    if (nearest !== undefined && nearest.confidence >= MATCH_CONFIDENCE_MIN) {
      const { track: song, confidence } = nearest;
      const match = { trackId: song.trackId, confidence: rounded(confidence), by: 'library' as const };
      await catalog.putVideos([{ ...alone, match }]);
      onEvent({ kind: 'matched', video, match });
      matched++;
    } else {
      if (video.match !== undefined) await catalog.putVideos([alone]);
      unmatched.push({ video: alone, ...(nearest === undefined ? {} : { nearest }) });
    }
    const progress = { done: i + 1, total: videos.length, unit: 'videos', message: 'looking for your songs' };
    onEvent({ kind: 'progress', progress });
  }
  return { matched, unmatched };
}

async function fetchVideos(
  alone: readonly Alone[],
  run: ChartRun,
): Promise<{ fetched: number; unmatched: UnmatchedVideo[] }> {
  const { ports, signal, onEvent } = run;
  const { fetcher } = ports;
  if (fetcher === undefined) return { fetched: 0, unmatched: [...alone] };
  const unmatched: UnmatchedVideo[] = [];
  let fetched = 0;
  for (let from = 0; from < alone.length; from += INDEX_TOGETHER) {
    const files = new Map<Alone, string>();
    for (const [i, one] of alone.slice(from, from + INDEX_TOGETHER).entries()) {
      const progress = { done: from + i, total: alone.length, unit: 'videos', message: 'fetching sound' };
      onEvent({ kind: 'progress', progress });
      const file = await fetchSound(one.video, fetcher, run).catch((thrown: unknown) => {
        unmatched.push(one);
        const error = toEarwormError(thrown);
        if (error.code !== 'E_CANCELLED') onEvent({ kind: 'fetch-failed', video: one.video, error });
      });
      if (file !== undefined) files.set(one, file);
    }
    if (files.size === 0) continue;
    await ports.indexPaths([...files.values()], signal === undefined ? {} : { signal });
    for (const [one, file] of files) {
      const isIndexed = await linkFetched(one.video, file, run);
      if (isIndexed) fetched++;
      else unmatched.push(one);
    }
  }
  return { fetched, unmatched };
}

/** Whether the file is a song now. */
async function linkFetched(
  video: ChartVideo,
  file: string,
  { ports: { catalog }, signal, onEvent }: ChartRun,
): Promise<boolean> {
  const [track] = await catalog.tracksByPath([file]);
  if (track !== undefined) {
    const match = { trackId: track.trackId, confidence: 1, by: 'fetch' as const };
    await catalog.putVideos([{ ...video, match }]);
    onEvent({ kind: 'matched', video, match });
    return true;
  }
  if (signal?.aborted === true) return false;
  const [failure] = await catalog.failuresByPath([file]);
  const error = new EarwormError('E_FETCH_OUTPUT', {
    message: `What was fetched could not be indexed: ${failure?.message ?? 'it is not there any more'}`,
    details: { path: file, ...(failure === undefined ? {} : { code: failure.code }) },
  });
  onEvent({ kind: 'fetch-failed', video, error });
  return false;
}

function tellFollowUp(
  event: Parameters<Parameters<typeof describeImported>[2]>[0],
  onEvent: ChartRun['onEvent'],
): void {
  if (event.kind === 'model-failed') onEvent({ kind: 'model-failed', failure: event.failure });
  else {
    const { done, total } = event.progress;
    const progress = { done, total, unit: 'sleeves', message: 'describing sleeves' };
    onEvent({ kind: 'progress', progress });
  }
}

/** Stopped is no error: what has been read is stored. */
function endQuietly(thrown: unknown, signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true || toEarwormError(thrown).code !== 'E_CANCELLED') throw thrown;
}

const rounded = (share: number): number => Math.round(share * 1e4) / 1e4;
