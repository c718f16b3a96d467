import type { RestoreSummary } from '../../finder/backup/restore-collection.ts';
import { openArchiveFile } from '../archive-file.ts';
import type { Command } from '../command.ts';
import { formatSongs, formatCount, printable } from '../format-value.ts';
import { createJobProgressView } from '../progress/job-progress-view.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { spoolStdin } from '../spool-stdin.ts';

/** Of an archive from standard input, which is kept until it has been read three times. */
const STDIN_BYTES_MAX = 2 ** 40;

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Bring a collection back from an archive that `export` wrote',
  argument: { usage: '<file>', description: 'the archive; - is standard input' },
  options: [
    { flags: '--replace', description: 'put it in the place of a collection that is not empty' },
    {
      flags: '--without-fingerprints',
      description: 'only the catalogue: for an archive of another fingerprint scheme',
    },
  ],
  examples: [
    'restore backup.earworm',
    'restore --data /srv/earworm backup.earworm',
    'restore --replace backup.earworm',
  ],
  notes: `The archive is checked from end to end before anything is changed: a damaged one is refused whole. The collection changes
in one step, so that stopping or killing this leaves what was there before, or all of the archive. Songs keep their ids. The music
files themselves are not touched; an archive names files of this machine, so restore only archives that you trust.

Exit codes: 2 the collection is not empty; 4 there is no such file; 6 the archive is damaged, or made by a newer Earworm.
With --json: {"event":"restored","songs","albums","fingerprints","sleeves","failed_files","renumbered","skipped","made_by","made_at"}.`,

  async run({ arguments: [file = ''], options, config, output, signal }) {
    await using spooled =
      file === '-' ? await spoolStdin(process.stdin, { maxBytes: STDIN_BYTES_MAX, signal }) : undefined;
    await using archive = await openArchiveFile(spooled?.path ?? file);
    await using earworm = await openEarworm(config, 'write');
    using view = createJobProgressView(output);
    const summary = await earworm.restoreFrom(() => archive.open(), {
      isReplacing: options['replace'] === true,
      withoutFingerprints: options['withoutFingerprints'] === true,
      signal,
      onProgress: view.update,
    });
    report(summary, output);
  },
};

function report(summary: RestoreSummary, output: Output): void {
  const { tracks, albums, failures, fingerprints, sleeves, renumbered, skipped, earworm, createdAtMs } =
    summary;
  const madeAt = new Date(createdAtMs).toISOString();
  output.record({
    event: 'restored',
    songs: tracks,
    albums,
    fingerprints,
    sleeves,
    failed_files: failures,
    renumbered,
    skipped,
    made_by: earworm,
    made_at: madeAt,
  });
  const what = `${formatSongs(tracks)}, ${formatCount(albums)} albums, ${formatCount(sleeves)} sleeves`;
  output.message(`${what} restored, as of ${madeAt.slice(0, 16).replace('T', ' ')} UTC.`);
  if (renumbered > 0) output.message(`${formatSongs(renumbered)} got a new id: theirs was taken.`);
  if (skipped.length > 0)
    output.message(`Left out, since this Earworm does not know it: ${printable(skipped.join(', '))}.`);
  if (fingerprints < tracks)
    output.message(
      `${formatSongs(tracks - fingerprints)} without a fingerprint; \`earworm index\` makes it.`,
    );
}
