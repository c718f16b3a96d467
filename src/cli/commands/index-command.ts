import { displayTitle } from '../../catalog/track.ts';
import type { NewTrack } from '../../catalog/catalog-store.ts';
import type { IndexEvent, IndexFailure, IndexSummary } from '../../finder/index-collection-run.ts';
import type { Log } from '../../log.ts';
import type { Command } from '../command.ts';
import { formatCount, formatSongs, formatTime, printable } from '../format-value.ts';
import { createIndexProgressView } from '../index-progress-view.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';

const EXIT_SOME_FAILED = 3;
const EXIT_CANCELLED = 130;

export const indexCommand: Command = {
  name: 'index',
  summary: 'Add music to the collection: files, or folders with all that is in them',
  argument: { usage: '<path...>', description: 'files and folders; folders are walked, links followed' },
  options: [
    { flags: '--jobs <n>', description: 'files decoded at once', setting: 'jobs' },
    { flags: '--retry-failed', description: 'try files again that failed before and have not changed' },
    { flags: '--strict', description: `exit with ${EXIT_SOME_FAILED} when any file failed` },
  ],
  examples: [
    'index ~/Music',
    'index --jobs 2 /mnt/music "/mnt/more music/new.flac"',
    'index --json ~/Music > log.ndjson',
  ],
  notes: `Files that are indexed and have not changed since (size and time) are skipped, and so are those that
failed. A file that was moved, renamed or tagged anew keeps its song; a song whose last file is gone is marked missing,
until \`earworm purge\` forgets it. It may be stopped or killed at any time: what was reported as indexed stays, and the next run goes on.
Hidden files and folders are passed by, and what a file .earwormignore (in the syntax of gitignore) in a given folder or
below it names.

Exit codes: 0 done, also when single files failed (they are listed; with --strict ${EXIT_SOME_FAILED}); 4 a given path
does not exist or cannot be read; 6 the collection is in use, damaged, or the disk is full; 130 stopped.

With --json each line is an object: {"event":"indexed","song_id","title","artist","album","path","duration_s"} once a
song is safe on disk, {"event":"failed","path","code","message","known"}, {"event":"unchecked","path","files","reason"} for a folder that
seems not to be mounted, and at the end
{"event":"done","indexed","unchanged","failed","missing","audio_s","wall_s","cancelled"}.`,

  async run({ arguments: paths, options, config, output, log, signal }) {
    await using earworm = await openEarworm(config, 'write');
    const failures: IndexFailure[] = [];
    const view = createIndexProgressView(output);
    let summary: IndexSummary;
    try {
      summary = await earworm.indexPaths(paths, {
        signal,
        retryFailed: options['retryFailed'] === true,
        onEvent: (event) => {
          if (event.kind === 'progress') view.update(event.progress);
          else tell(event, { output, log, failures });
        },
      });
    } finally {
      view.stop();
    }
    listFailures(failures, output);
    report(summary, output);
    if (summary.cancelled) return EXIT_CANCELLED;
    return options['strict'] === true && summary.failed > 0 ? EXIT_SOME_FAILED : 0;
  },
};

interface Telling {
  readonly output: Output;
  readonly log: Log;
  /** Gathered for the end. */
  readonly failures: IndexFailure[];
}

function tell(event: Exclude<IndexEvent, { kind: 'progress' }>, { output, log, failures }: Telling): void {
  switch (event.kind) {
    case 'indexed':
      output.record(indexedRecord(event.track, event.path));
      break;
    case 'failed': {
      const { path, code, message, isKnown, cause } = event.failure;
      failures.push(event.failure);
      output.record({ event: 'failed', path, code, message, known: isKnown });
      if (cause !== undefined) log.error({ path, err: cause }, 'a fault of Earworm');
      break;
    }
    case 'planned':
      output.message(event.files === 0 ? 'Nothing new.' : `${formatCount(event.files)} files to index.`);
      break;
    case 'unchecked': {
      const { folder, files, reason } = event;
      output.record({ event: 'unchecked', path: folder, files, reason });
      output.message(
        `${formatCount(files)} files of ${printable(folder)} are gone, and their songs are kept: ${reason}`,
      );
      break;
    }
    case 'scanning':
    case 'sleeves':
    case 'describing':
    case 'maintaining':
      break;
  }
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

function report({ audioS, wallS, ...counts }: IndexSummary, output: Output): void {
  output.record({ event: 'done', ...counts, audio_s: rounded(audioS), wall_s: rounded(wallS) });
  const { indexed, unchanged, failed, missing, cancelled } = counts;
  const rate = formatCount(Math.round((indexed / Math.max(wallS, 0.001)) * 60));
  const work =
    indexed === 0 ? '' : ` (${formatTime(audioS)} of sound in ${formatTime(wallS)}, ${rate} songs/min)`;
  const gone = missing === 0 ? '' : `, ${formatCount(missing)} now missing`;
  const rest = `${formatCount(unchanged)} unchanged, ${formatCount(failed)} failed${gone}`;
  output.text(`${cancelled ? 'Stopped. ' : ''}${formatSongs(indexed)} indexed${work}, ${rest}.`);
}

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;
