import type { Stats } from 'node:fs';
import path from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { EarwormError } from '../errors.ts';
import { isPassedBy, isWatchedName } from '../finder/indexing/collection-file-names.ts';
import type { ChangeSource } from './change-source.ts';

/** Deeper folders are left to the scans that come from time to time. */
const DEPTH_MAX = 64;
/** inotify has no more watches, or the process no more files, to give. */
const LIMIT_CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);

/**
 * Changes as the operating system tells of them. Links are not followed: what they lead to may be
 * anything, and is left to the scans that come from time to time.
 */
export const chokidarChangeSource: ChangeSource = {
  async watch(root, { onChange, onBroken }) {
    const watcher = watch(root, {
      ignored: (place, stats) => place !== root && isOfNoInterest(place, stats),
      ignoreInitial: true,
      ignorePermissionErrors: true,
      followSymlinks: false,
      depth: DEPTH_MAX,
      atomic: false,
    });
    const ready = Promise.withResolvers<void>();
    let isReady = false;
    watcher.on('error', (thrown) => {
      const error = watchError(root, thrown);
      if (isReady) onBroken(error);
      else ready.reject(error);
      isReady = false;
    });
    watcher.on('all', (_, place) => onChange(path.resolve(place)));
    watcher.once('ready', () => {
      isReady = true;
      ready.resolve();
    });
    await ready.promise.catch(async (error: unknown) => {
      await closed(watcher);
      throw error;
    });
    return { [Symbol.asyncDispose]: () => closed(watcher) };
  },
};

async function closed(watcher: FSWatcher): Promise<void> {
  // it may tell of the same trouble once for each folder
  watcher.removeAllListeners().on('error', () => {});
  await watcher.close();
}

function isOfNoInterest(place: string, stats: Stats | undefined): boolean {
  const name = path.basename(place);
  if (isWatchedName(name)) return false;
  return isPassedBy(name) || (stats !== undefined && !stats.isDirectory());
}

function watchError(root: string, cause: unknown): EarwormError {
  const { code: reason = 'unknown', message } = cause as NodeJS.ErrnoException;
  const details = { path: root, reason };
  if (LIMIT_CODES.has(reason)) return new EarwormError('E_WATCH_LIMIT', { details, cause });
  return new EarwormError('E_PATH_UNREADABLE', {
    message: `${root} cannot be watched (${message}).`,
    details,
    cause,
  });
}
