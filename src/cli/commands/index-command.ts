import type { IndexSummary } from '../../finder/indexing/index-collection-run.ts';
import type { Command } from '../command.ts';
import { createIndexReport } from '../index-report.ts';
import { openEarworm } from '../open-earworm.ts';

const EXIT_SOME_FAILED = 3;
const EXIT_CANCELLED = 130;

export const indexCommand: Command = {
  name: 'index',
  summary: 'Add music to the collection: files, or folders with all that is in them',
  argument: { usage: '<path...>', description: 'files and folders; folders are walked, links followed' },
  options: [
    { flags: '--jobs <n>', description: 'files decoded at once', setting: 'jobs' },
    { flags: '--retry-failed', description: 'try files again that failed before and have not changed' },
    {
      flags: '--accept-missing',
      description: 'mark songs missing even when a drive seems not to be mounted',
    },
    { flags: '--strict', description: `exit with ${EXIT_SOME_FAILED} when any file failed` },
  ],
  examples: [
    'index ~/Music',
    'index --jobs 2 /mnt/music "/mnt/more music/new.flac"',
    'index --accept-missing ~/Music',
    'index --json ~/Music > log.ndjson',
  ],
  notes: `Files that are indexed and have not changed since (size and time) are skipped, and so are those that
failed. A file that was moved, renamed or tagged anew keeps its song; a song whose last file is gone is marked missing,
until \`earworm purge\` forgets it. It may be stopped or killed at any time: what was reported as indexed stays, and the next run goes on.
Nothing is marked missing when a folder is empty that held many files, or more than half of them are gone at once: then
its drive may not be mounted. --accept-missing says that they are gone.
Hidden files and folders are passed by, and what a file .earwormignore (in the syntax of gitignore) names: in a given
folder, below it, or above it up to a library root. A changed cover.*, folder.* or front.* is noticed beside unchanged songs.

Exit codes: 0 done, also when single files failed (they are listed; with --strict ${EXIT_SOME_FAILED}); 4 a given path
does not exist or cannot be read; 6 the collection is in use, damaged, or the disk is full; 130 stopped.

With --json each line is an object: {"event":"indexed","song_id","title","artist","album","path","duration_s"} once a
song is safe on disk, {"event":"failed","path","code","message","known"}, {"event":"unchecked","path","files","reason"} for a folder that
seems not to be mounted, {"event":"postponed","path"} for a file that is still being written, {"event":"model_failed","model","code","message"}, and at the end
{"event":"done","indexed","unchanged","failed","postponed","missing","audio_s","wall_s","cancelled"}.`,

  async run({ arguments: paths, options, config, output, log, signal }) {
    await using earworm = await openEarworm(config, 'write');
    const report = createIndexReport({ output, log });
    let summary: IndexSummary;
    try {
      summary = await earworm.indexPaths(paths, {
        signal,
        retryFailed: options['retryFailed'] === true,
        isLossAccepted: options['acceptMissing'] === true,
        onEvent: report.onEvent,
      });
    } finally {
      report.stop();
    }
    report.summary(summary);
    if (summary.cancelled) return EXIT_CANCELLED;
    return options['strict'] === true && summary.failed > 0 ? EXIT_SOME_FAILED : 0;
  },
};
