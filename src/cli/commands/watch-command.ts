import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { EarwormError } from '../../errors.ts';
import type { IndexEvent } from '../../finder/indexing/index-collection-run.ts';
import type { Command, CommandOption, Invocation } from '../command.ts';
import { createIndexReport } from '../index-report.ts';
import { openEarworm } from '../open-earworm.ts';
import { describeWatchEvent } from '../watch-events.ts';
import type { Earworm } from '../../compose.ts';
import type { WatchScan } from '../../watch/follow-library.ts';

export const POLLING_OPTION: CommandOption = {
  flags: '--poll',
  description: 'scan the folders now and then (watchPollS) whatever they are on',
  setting: 'watchPolling',
};

export const watchCommand: Command = {
  name: 'watch',
  summary: 'Keep the collection up to date with folders while they change',
  argument: { usage: '[folder...]', description: 'folders to follow; without, the library roots' },
  options: [POLLING_OPTION, { flags: '--jobs <n>', description: 'files decoded at once', setting: 'jobs' }],
  examples: ['watch', 'watch ~/Music', 'watch --poll /mnt/nas/music', 'watch --json ~/Music'],
  notes: `It begins with a scan of all, and then indexes what comes, changes, moves or goes: songs, sleeves beside them and
.earwormignore files. Files that are still being written wait until they are quiet. A folder that vanishes (a drive
that is unmounted) is waited for, and its songs are kept. Network drives, and folders with more files than the system
watches, are scanned every watchPollS seconds instead. Once an hour all is scanned. Ctrl-C stops it.
A server does the same with \`earworm serve --watch\`, as jobs that can be seen at /api/v1/jobs.

Exit codes: 0 stopped; 2 there is no folder to follow; 4 a given folder does not exist; 6 the collection is watched
already, damaged, or the disk is full.

With --json: the lines of \`earworm index\`, and {"event":"watching","path","polling","reason"},
{"event":"away","path"}, {"event":"retrying","code","message","retry_s"}.`,

  async run(invocation) {
    const { arguments: given, config, output, signal } = invocation;
    const roots = await rootsOf(given, config.libraryRoots);
    const { followFolders } = await import('../../compose-watch.ts');
    const { takeRoleIn } = await import('../../compose-stores.ts');
    await using earworm = await openEarworm(config, 'write');
    await using _ = await takeRoleIn(config, 'watch');
    const scan = ({ folders, settleMs }: WatchScan): Promise<readonly string[]> =>
      scanOnce({ earworm, invocation, roots }, folders, settleMs);
    const tell: Parameters<typeof followFolders>[1]['tell'] = (event) => {
      const { record, line } = describeWatchEvent(event);
      output.record(record);
      output.message(line);
    };
    await followFolders(roots, { config, scan, tell }, signal);
  },
};

/** Given folders must be there; a configured one may be on a drive that is not mounted yet. */
async function rootsOf(
  given: readonly string[],
  libraryRoots: readonly string[],
): Promise<readonly string[]> {
  if (given.length > 0) return Promise.all(given.map(existing));
  if (libraryRoots.length > 0) return libraryRoots;
  throw new EarwormError('E_USAGE', {
    message: 'There is no folder to follow; name one, or set libraryRoots (EARWORM_LIBRARY=/path/to/music).',
  });
}

function existing(folder: string): Promise<string> {
  return realpath(folder).catch((cause: unknown) => {
    const details = { path: folder };
    throw new EarwormError('E_PATH_MISSING', { message: `${folder} does not exist.`, details, cause });
  });
}

interface Watching {
  readonly earworm: Earworm;
  readonly invocation: Invocation;
  readonly roots: readonly string[];
}

async function scanOnce(
  { earworm, invocation, roots }: Watching,
  folders: readonly string[],
  settleMs: number,
): Promise<readonly string[]> {
  const { config, signal } = invocation;
  const report = createIndexReport({ ...invocation, isRepeated: true });
  const unsettled = new Set<string>();
  const onEvent = (event: IndexEvent): void => {
    if (event.kind === 'postponed') unsettled.add(path.dirname(event.path));
    report.onEvent(event);
  };
  const libraryRoots = [...config.libraryRoots, ...roots];
  try {
    report.summary(await earworm.indexPaths(folders, { signal, settleMs, libraryRoots, onEvent }));
  } finally {
    report.stop();
  }
  return [...unsettled];
}
