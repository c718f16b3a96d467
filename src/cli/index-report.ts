import { displayTitle } from '../catalog/track.ts';
import type { NewTrack } from '../catalog/catalog-store.ts';
import type { IndexEvent, IndexFailure, IndexSummary } from '../finder/indexing/index-collection-run.ts';
import type { Log } from '../log.ts';
import { formatCount, formatSongs, formatTime, printable } from './format-value.ts';
import { createIndexProgressView } from './progress/index-progress-view.ts';
import { tellModelFailure } from './model-failure.ts';
import type { Output } from './output.ts';

export interface IndexReport {
  readonly onEvent: (event: IndexEvent) => void;
  /** After the last event, whatever came of it. */
  stop(): void;
  /** What came of it. */
  summary(summary: IndexSummary): void;
}

export interface IndexReporting {
  readonly output: Output;
  readonly log: Log;
  /** One of many runs: tells only what is new. */
  readonly isRepeated?: boolean;
}

/** Shows a run of indexing: progress and messages, songs and failures, and at the end what came of it. */
export function createIndexReport({ output, log, isRepeated = false }: IndexReporting): IndexReport {
  const failures: IndexFailure[] = [];
  const view = createIndexProgressView(output);
  return {
    onEvent(event) {
      if (event.kind === 'progress') view.update(event.progress);
      else tell(event, { output, log, failures, isRepeated });
    },
    stop: () => view.stop(),
    summary(summary) {
      const fresh = isRepeated ? failures.filter(isNew) : failures;
      listFailures(fresh, output);
      report(summary, { output, isQuiet: isRepeated && fresh.length === 0 && isUneventful(summary) });
    },
  };
}

interface Telling {
  readonly output: Output;
  readonly log: Log;
  /** Gathered for the end. */
  readonly failures: IndexFailure[];
  readonly isRepeated: boolean;
}

function tell(event: Exclude<IndexEvent, { kind: 'progress' }>, telling: Telling): void {
  const { output, isRepeated } = telling;
  if (event.kind === 'indexed') output.record(indexedRecord(event.track, event.path));
  if (event.kind === 'failed') tellFailure(event.failure, telling);
  if (event.kind === 'postponed') output.record({ event: 'postponed', path: event.path });
  if (event.kind === 'planned' && event.files > 0)
    output.message(`${formatCount(event.files)} files to index.`);
  if (event.kind === 'planned' && event.files === 0 && !isRepeated) output.message('Nothing new.');
  if (event.kind === 'unchecked') tellUnchecked(event, output);
  if (event.kind === 'model-failed') tellModelFailure(event.failure, output);
}

function tellFailure(failure: IndexFailure, { output, log, failures }: Telling): void {
  const { path, code, message, isKnown, cause } = failure;
  failures.push(failure);
  output.record({ event: 'failed', path, code, message, known: isKnown });
  if (cause !== undefined) log.error({ path, err: cause }, 'a fault of Earworm');
}

function tellUnchecked(
  { folder, files, reason }: Extract<IndexEvent, { kind: 'unchecked' }>,
  output: Output,
): void {
  output.record({ event: 'unchecked', path: folder, files, reason });
  const gone = `${formatCount(files)} files of ${printable(folder)} are gone`;
  output.message(`${gone}, and their songs are kept: ${printable(reason)}.`);
}

function indexedRecord(track: NewTrack, path: string): object {
  return {
    event: 'indexed',
    song_id: String(track.trackId),
    title: displayTitle(track),
    artist: track.tags.artist ?? null,
    album: track.tags.album ?? null,
    path,
    duration_s: track.durationMs / 1000,
  };
}

function listFailures(failures: readonly IndexFailure[], output: Output): void {
  if (failures.length === 0) return;
  output.text(`\n${formatCount(failures.length)} could not be indexed:`);
  for (const { path, code, message, isKnown } of failures) {
    output.text(`  ${printable(path)}\n    ${printable(message)} (${code}${isKnown ? ', as before' : ''})`);
  }
}

/** A folder that an ignore file passes by is no news to somebody who watches. */
const isNew = ({ isKnown, code }: IndexFailure): boolean => !isKnown && code !== 'E_PATH_IGNORED';

const isUneventful = ({ indexed, missing }: IndexSummary): boolean => indexed === 0 && missing === 0;

interface Reporting {
  readonly output: Output;
  /** For programs only. */
  readonly isQuiet: boolean;
}

function report({ audioS, wallS, ...counts }: IndexSummary, { output, isQuiet }: Reporting): void {
  output.record({ event: 'done', ...counts, audio_s: rounded(audioS), wall_s: rounded(wallS) });
  const { indexed, unchanged, failed, postponed, missing, cancelled } = counts;
  if (isQuiet) return;
  const rate = formatCount(Math.round((indexed / Math.max(wallS, 0.001)) * 60));
  const work =
    indexed === 0 ? '' : ` (${formatTime(audioS)} of sound in ${formatTime(wallS)}, ${rate} songs/min)`;
  const gone = missing === 0 ? '' : `, ${formatCount(missing)} now missing`;
  const rest = `${formatCount(unchanged)} unchanged, ${formatCount(failed)} failed${gone}`;
  if (postponed > 0)
    output.message(`${formatCount(postponed)} files are still being written; index them again later.`);
  output.text(`${cancelled ? 'Stopped. ' : ''}${formatSongs(indexed)} indexed${work}, ${rest}.`);
}

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;
