import type { ArchiveSink } from '../../archive/archive-writer.ts';
import { EarwormError } from '../../errors.ts';
import type { ExportSummary } from '../../finder/backup/export-collection.ts';
import { streamSink, writeArchiveFile } from '../archive-file.ts';
import type { Command, Invocation } from '../command.ts';
import { formatBytes, formatCount, formatSongs } from '../format-value.ts';
import { createJobProgressView } from '../progress/job-progress-view.ts';
import { openEarworm } from '../open-earworm.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'Write the whole collection to one archive that any version and any database can read',
  argument: { usage: '<file>', description: 'the archive to write; - is standard output' },
  examples: ['export backup.earworm', 'export - | ssh nas "cat > backup.earworm"'],
  notes: `Songs with their ids, files, albums, what is missing or failed, sound descriptors, fingerprints and sleeves; not the
music itself, settings or jobs. Others may use the collection meanwhile. The file appears when it is whole: one of the same name
is replaced then. \`earworm restore\` brings it back.

Exit codes: 2 - together with --json; 6 the index is damaged, or the disk is full.
With --json: {"event":"exported","file","songs","albums","fingerprints","sleeves","failed_files","size_bytes"}.`,

  async run(invocation) {
    const {
      arguments: [file = ''],
      config,
      output,
    } = invocation;
    await using earworm = await openEarworm(config, 'read');
    const summary = await writeTo(file, invocation, async (sink) => {
      using view = createJobProgressView(output);
      const onProgress = view.update;
      return earworm.exportTo(sink, { signal: invocation.signal, onProgress });
    });
    const { tracks, albums, fingerprints, sleeves, failures, sizeBytes } = summary;
    output.record({
      event: 'exported',
      file,
      songs: tracks,
      albums,
      fingerprints,
      sleeves,
      failed_files: failures,
      size_bytes: sizeBytes,
    });
    const what = `${formatSongs(tracks)}, ${formatCount(albums)} albums, ${formatCount(sleeves)} sleeves`;
    output.message(`${what} exported: ${formatBytes(sizeBytes)}.`);
    if (fingerprints < tracks)
      output.message(
        `${formatSongs(tracks - fingerprints)} without a fingerprint; \`earworm index\` makes it.`,
      );
  },
};

type Write = (sink: ArchiveSink) => Promise<ExportSummary>;

function writeTo(file: string, { output }: Invocation, write: Write): Promise<ExportSummary> {
  if (file !== '-') return writeArchiveFile(file, write);
  if (output.isJson || process.stdout.isTTY) {
    const message = output.isJson
      ? 'With --json standard output is taken; name a file.'
      : 'An archive is not for a terminal; name a file or pass it on.';
    throw new EarwormError('E_USAGE', { message });
  }
  return write(streamSink(process.stdout));
}
