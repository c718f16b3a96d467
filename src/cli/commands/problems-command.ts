import type { Command } from '../command.ts';
import { formatCount, printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';

const PAGE_FILES = 500;

export const problemsCommand: Command = {
  name: 'problems',
  summary: 'List the files that could not be indexed and the pictures that are no sleeves, and why',
  examples: ['problems', 'problems --json'],
  notes: `They are tried again when they change, sound files also by \`earworm index --retry-failed\`. A picture
may be embedded in the sound file that is named. The same over HTTP: /api/v1/problems.
With --json there is one line per file: {"kind","path","code","message","size_bytes","failed_at"}; kind is "sound" or
"picture", size_bytes is null for pictures.`,

  async run({ config, output, signal }) {
    await using earworm = await openEarworm(config, 'read');
    let listed = 0;
    for (let total = Infinity; listed < total;) {
      signal.throwIfAborted();
      const page = await earworm.collection.listProblems({ offset: listed, limit: PAGE_FILES });
      for (const { kind, path, code, message, sizeBytes = null, foundAtMs } of page.problems) {
        const failedAt = new Date(foundAtMs).toISOString();
        output.record({ kind, path, code, message, size_bytes: sizeBytes, failed_at: failedAt });
        output.text(`${printable(path)}\n    ${printable(message)} (${code})`);
      }
      listed += page.problems.length;
      total = page.problems.length === 0 ? 0 : page.total;
    }
    output.message(listed === 0 ? 'No problems.' : `${formatCount(listed)} files.`);
  },
};
