import { setImmediate as nextTurn } from 'node:timers/promises';
import { assert } from '../../assert.ts';
import { EarwormError } from '../../errors.ts';
import type { DamagedPart, PostingFigures, PostingStore } from '../../fingerprint/posting-store.ts';
import type { Scheme } from '../../fingerprint/scheme.ts';
import { presentTrackIds, segmentFigures } from '../../fingerprint/segment/live-segment.ts';
import { segmentShard } from '../../fingerprint/segment/segment-shard.ts';
import { diskError } from './disk-error.ts';
import { ReadMemory } from './file-byte-source.ts';
import type { Folder, FolderLock } from './folder.ts';
import { IndexFollower } from './index-follower.ts';
import type { IndexContext } from './index-version.ts';
import { IndexWriter, SET_ASIDE_FILE } from './index-writer.ts';

export interface DiskPostingStoreOptions {
  readonly scheme: Scheme;
  /** `read`: any number at once, each sees what the writer does. `write`: one at a time, with a lock until it is closed. */
  readonly mode: 'read' | 'write';
  /** How much of small segments may be kept in memory; 256 MiB. */
  readonly cacheBytes?: number;
}

export interface DiskPostingStore extends PostingStore {
  /** Reads and checks everything; returns what is damaged. */
  verify(signal?: AbortSignal): Promise<readonly DamagedPart[]>;
}

const CACHE_BYTES_DEFAULT = 256 * 2 ** 20;
/** Blocks that are checked before other work gets its turn. */
const VERIFY_BLOCKS = 256;

/**
 * The fingerprint index in a folder: segments that never change, and `MANIFEST`, which says which
 * of them count. Read mode takes an absent folder for an empty index.
 * Errors: `E_INDEX_LOCKED`, `E_INDEX_INCOMPATIBLE`, `E_INDEX_DAMAGED` (only the manifest's; a
 * damaged segment is left out of the answers), `E_STORE_FAILED`, `E_DISK_FULL`.
 */
export async function openDiskPostingStore(
  folder: Folder,
  options: DiskPostingStoreOptions,
): Promise<DiskPostingStore> {
  const memory = new ReadMemory(options.cacheBytes ?? CACHE_BYTES_DEFAULT);
  const context: IndexContext = { folder, scheme: options.scheme, memory };
  return translated(folder.path, async () => {
    if (options.mode === 'read') return diskStore(context, new IndexFollower(context), undefined);
    const lock = await folder.lock();
    let follower: IndexFollower | undefined;
    try {
      const opened = new IndexFollower(context);
      follower = opened;
      const writer = new IndexWriter(context, () => opened.current());
      await writer.prepare();
      return diskStore(context, opened, { writer, lock });
    } catch (error) {
      follower?.close();
      await lock.release();
      throw error;
    }
  });
}

interface Writing {
  readonly writer: IndexWriter;
  readonly lock: FolderLock;
}

function diskStore(
  context: IndexContext,
  follower: IndexFollower,
  writing: Writing | undefined,
): DiskPostingStore {
  const { folder, scheme } = context;
  const closing = new AbortController();
  let maintenance: Promise<void> = Promise.resolve();
  const guarded = <T>(action: () => Promise<T>): Promise<T> => {
    assert(!closing.signal.aborted, 'the store is open');
    return translated(folder.path, action);
  };
  const writer = (): IndexWriter => {
    assert(writing !== undefined, 'the store is open for writing');
    return writing.writer;
  };
  return {
    scheme,
    add: (tracks) => guarded(async () => (tracks.length === 0 ? undefined : writer().add(tracks))),
    remove: (trackIds) =>
      guarded(async () => (trackIds.length === 0 ? undefined : writer().remove(trackIds))),
    snapshot: () =>
      guarded(async () => {
        const version = follower.current().hold();
        const shards = version.segments.map(({ reader, removed }) => segmentShard(reader, removed));
        return { shards, [Symbol.dispose]: () => version.release() };
      }),
    trackIds: () => guarded(async () => presentTrackIds(follower.current().segments)),
    figures: () => guarded(() => figuresOf(folder, follower)),
    maintain(signal) {
      const stop = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
      return guarded(() => {
        const run = maintenance.then(() => mergeAll(writer(), stop));
        maintenance = run.catch(() => {});
        return run;
      });
    },
    verify: (signal) =>
      guarded(async () => {
        await verifyAll(follower, signal);
        return (await figuresOf(folder, follower)).damaged;
      }),
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      await maintenance;
      await writing?.writer.settle();
      follower.close();
      await writing?.lock.release();
    },
  };
}

async function mergeAll(writer: IndexWriter, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await writer.setAside();
  let again = true;
  while (again && !signal.aborted) {
    try {
      again = await writer.mergeOnce(signal);
    } catch (error) {
      // a segment that is found to be damaged is left out of the next attempt
      const damaged = error instanceof EarwormError && error.code === 'E_INDEX_DAMAGED';
      if (!signal.aborted && !damaged) throw error;
    }
  }
}

async function verifyAll(follower: IndexFollower, signal: AbortSignal | undefined): Promise<void> {
  const version = follower.current().hold();
  try {
    for (const { reader } of version.segments) {
      for (let block = 0; !reader.verify(block, VERIFY_BLOCKS); block += VERIFY_BLOCKS) {
        signal?.throwIfAborted();
        await nextTurn();
      }
    }
  } finally {
    version.release();
  }
}

async function figuresOf(folder: Folder, follower: IndexFollower): Promise<PostingFigures> {
  const version = follower.current();
  const figures = segmentFigures(version.segments);
  const names = version.identity === undefined ? [] : await folder.names();
  const setAside = names
    .filter((name) => SET_ASIDE_FILE.test(name))
    .map((name) => ({ name, reason: 'set aside; index its folders again, then delete it' }));
  const manifest = follower.damage === undefined ? [] : [follower.damage];
  return { ...figures, damaged: [...manifest, ...version.unreadable, ...figures.damaged, ...setAside] };
}

async function translated<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw diskError(error, path);
  }
}
