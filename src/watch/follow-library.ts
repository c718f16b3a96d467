import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EarwormError, toEarwormError } from '../errors.ts';
import type { FolderScan } from '../jobs/index-job.ts';
import { DirtyFolders } from './dirty-folders.ts';
import { followRoot, type RootEvent, type RootPorts } from './follow-root.ts';

export type WatchEvent =
  | RootEvent
  /** Indexing failed, and is tried again. */
  | { readonly kind: 'failed'; readonly error: EarwormError; readonly retryS: number };

export interface WatchTimes {
  /** A folder is scanned when nothing has changed for so long ... */
  readonly quietMs: number;
  /** ... or its first change is so long ago. */
  readonly waitMaxMs: number;
  /** Files that changed later than so long ago may still be being written, and are left for a later scan. */
  readonly settleMs: number;
  /** How often to look whether a root is there. */
  readonly checkMs: number;
  /** All is scanned so often, for what nobody told of. */
  readonly rescanMs: number;
  /** Wait after a failure. */
  readonly retryMs: number;
}

export const WATCH_TIMES: WatchTimes = {
  quietMs: 1500,
  waitMaxMs: 15_000,
  settleMs: 3000,
  checkMs: 5000,
  rescanMs: 3_600_000,
  retryMs: 15_000,
};

/** A library root, and folders that are it or lie below it. */
export type WatchScan = FolderScan;

export interface FollowPorts extends Pick<RootPorts, 'events' | 'polling' | 'isPollingWanted'> {
  /**
   * Indexes folders; returns those with files that were still being written. Never called twice at once.
   * Errors: any; retried.
   */
  readonly scan: (scan: WatchScan, signal: AbortSignal) => Promise<readonly string[]>;
  readonly tell: (event: WatchEvent) => void;
  readonly times?: Partial<WatchTimes>;
}

/** Scans rest for so many times as long as the last one took: a slow library is not scanned all the time. */
const REST_FACTOR = 2;
const REST_MS_MAX = 600_000;
const SETTLE_TRIES_MS = [1, 2, 4, 8, 20] as const;

/** Keeps the collection up to date with the roots until `signal` is aborted: first a scan of all, then what changes. */
export async function followLibrary(
  roots: readonly string[],
  ports: FollowPorts,
  signal: AbortSignal,
): Promise<void> {
  const times = { ...WATCH_TIMES, ...ports.times };
  const dirty = new DirtyFolders();
  let wake = Promise.withResolvers<void>();
  const mark = (root: string, place: string): void => {
    dirty.add(root, folderOf(root, place), performance.now());
    wake.resolve();
  };
  const following = roots.map((root) =>
    followRoot(root, { ...ports, checkMs: times.checkMs, onChange: mark, signal }),
  );
  const rescans = setInterval(() => {
    for (const root of roots) if (existsSync(root)) mark(root, root);
  }, times.rescanMs);
  signal.addEventListener('abort', () => wake.resolve(), { once: true });
  const pause = (ms: number): Promise<unknown> => delay(ms, undefined, { signal }).catch(() => {});
  const settling = new SettlingFolders(mark, times.settleMs);
  while (!signal.aborted) {
    const dueInMs = dirty.dueInMs(performance.now(), times);
    if (dueInMs === undefined) {
      await wake.promise;
      wake = Promise.withResolvers<void>();
    } else if (dueInMs > 0) await pause(dueInMs);
    else {
      const tookMs = await scanAll(dirty.take(), { ports, times, settling, mark, signal });
      await pause(Math.min(tookMs * REST_FACTOR, REST_MS_MAX));
    }
  }
  clearInterval(rescans);
  settling.stop();
  await Promise.all(following);
}

interface ScanContext {
  readonly ports: FollowPorts;
  readonly times: WatchTimes;
  readonly settling: SettlingFolders;
  readonly mark: (root: string, place: string) => void;
  readonly signal: AbortSignal;
}

/** How long it took. */
async function scanAll(taken: ReturnType<DirtyFolders['take']>, context: ScanContext): Promise<number> {
  const startedMs = performance.now();
  const { ports, times, settling, mark, signal } = context;
  for (const { root, folders } of taken) {
    if (signal.aborted || !existsSync(root)) continue;
    const there = [...new Set(folders.map((folder) => nearestFolder(root, folder)))];
    try {
      const unsettled = await ports.scan({ root, folders: there, settleMs: times.settleMs }, signal);
      settling.later(root, unsettled);
    } catch (thrown) {
      if (signal.aborted) break;
      const error = toEarwormError(thrown);
      ports.tell({ kind: 'failed', error, retryS: Math.round(times.retryMs / 1000) });
      await delay(times.retryMs, undefined, { signal }).catch(() => {});
      for (const folder of there) mark(root, folder);
    }
  }
  return performance.now() - startedMs;
}

/** Looks again, later and later, at folders whose files are still being written. */
class SettlingFolders {
  readonly #mark: (root: string, folder: string) => void;
  readonly #settleMs: number;
  readonly #tries = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(mark: (root: string, folder: string) => void, settleMs: number) {
    this.#mark = mark;
    this.#settleMs = settleMs;
  }

  later(root: string, folders: readonly string[]): void {
    const before = new Map(this.#tries);
    this.#tries.clear();
    for (const folder of folders) {
      const tries = before.get(folder) ?? 0;
      this.#tries.set(folder, tries + 1);
      const factor = SETTLE_TRIES_MS[Math.min(tries, SETTLE_TRIES_MS.length - 1)] ?? 1;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#mark(root, folder);
      }, this.#settleMs * factor);
      this.#timers.add(timer);
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

/** What must be scanned for a change at `place`: a folder itself, or the one that has the file. */
function folderOf(root: string, place: string): string {
  if (place === root) return root;
  const stats = statSync(place, { throwIfNoEntry: false });
  return stats?.isDirectory() === true ? place : path.dirname(place);
}

/** The folder, or the nearest one above it that is there. */
function nearestFolder(root: string, folder: string): string {
  let nearest = folder;
  while (nearest !== root && !existsSync(nearest)) nearest = path.dirname(nearest);
  return nearest;
}
