import type { Command } from '../command.ts';
import { formatCount, printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';

const PAGE_FILES = 500;

export const problemsCommand: Command = {
  name: 'problems',
  summary: 'List the files that could not be indexed, and why',
  examples: ['problems', 'problems --json'],
  notes: `They are tried again when they change, and by \`earworm index --retry-failed\`.
With --json there is one line per file: {"path","code","message","size_bytes","failed_at"}.`,

  async run({ config, output, signal }) {
    await using earworm = await openEarworm(config, 'read');
    let listed = 0;
    for (let total = Infinity; listed < total;) {
      signal.throwIfAborted();
      const page = await earworm.collection.listFailures({ offset: listed, limit: PAGE_FILES });
      for (const { path, code, message, sizeBytes, failedAtMs } of page.failures) {
        output.record({
          path,
          code,
          message,
          size_bytes: sizeBytes,
          failed_at: new Date(failedAtMs).toISOString(),
        });
        output.text(`${printable(path)}\n    ${printable(message)} (${code})`);
      }
      listed += page.failures.length;
      total = page.failures.length === 0 ? 0 : page.total;
    }
    output.message(listed === 0 ? 'No problems.' : `${formatCount(listed)} files.`);
  },
};
