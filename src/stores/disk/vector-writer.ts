import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { EarwormError } from '../../errors.ts';
import {
  type VectorSegmentContents,
  writeVectorSegment,
} from '../../vector/segment/vector-segment-writer.ts';
import { spaceKey, type VectorSpace } from '../../vector/vector-space.ts';
import type { FolderLock } from './folder.ts';
import { CANNOT_READ, VECTOR_MANIFEST_FILE, type VectorFollower } from './vector-follower.ts';
import type { GraphFile } from './vector-graph.ts';
import {
  encodeVectorManifest,
  type SegmentEntry,
  type SpaceEntry,
  type VectorManifest,
} from './vector-manifest.ts';
import { mergedContents, partsToMerge } from './vector-merge.ts';
import type { VectorContext } from './vector-part.ts';
import type { LivePart, SpaceVersion } from './vector-version.ts';
import { writeDurableFile } from './write-durable-file.ts';

const TEMPORARY_FILE = 'MANIFEST.tmp';
const OWN_FILE = /^\d{6,}\.(vectors|graph)$/u;
const LOCK_WAIT_MAX_MS = 10_000;
const LOCK_POLL_MS = 20;

type Entries = readonly SpaceEntry[];

/**
 * Changes the vectors in a folder, one change after another, each with the folder's lock held for its
 * time. New files first, then the manifest that names them is swapped in: whatever happens on the way,
 * the folder holds the vectors before or after the change.
 */
export class VectorWriter {
  readonly #context: VectorContext;
  readonly #follower: VectorFollower;
  #queue: Promise<unknown> = Promise.resolve();
  #nextFile = 1;

  constructor(context: VectorContext, follower: VectorFollower) {
    this.#context = context;
    this.#follower = follower;
  }

  /** Adds a segment to a space. */
  append(space: VectorSpace, contents: VectorSegmentContents): Promise<void> {
    return this.#change(async (entries) => {
      const segment = await this.#writeSegment(contents);
      return withSpace(entries, space, (entry) => ({ ...entry, segments: [...entry.segments, segment] }));
    });
  }

  /** Adds to each space that has any of them what says that they are gone. */
  remove(of: VectorSpace['of'], ids: readonly number[]): Promise<void> {
    return this.#change(async (entries) => {
      let next = entries;
      for (const { space } of entries) {
        if (space.of !== of) continue;
        const version = this.#follower.current().spaces.get(spaceKey(space));
        const held = Uint32Array.from(ids.filter((id) => version?.find(id) !== undefined)).toSorted();
        if (held.length === 0) continue;
        const segment = await this.#writeSegment(removalOf(space, held));
        next = withSpace(next, space, (entry) => ({ ...entry, segments: [...entry.segments, segment] }));
      }
      return next;
    });
  }

  complete(space: VectorSpace, replaced: readonly VectorSpace[]): Promise<void> {
    const gone = new Set(replaced.map(spaceKey));
    gone.delete(spaceKey(space));
    return this.#change(async (entries) =>
      withSpace(entries, space, (entry) => ({ ...entry, isComplete: true })).filter(
        (entry) => !gone.has(spaceKey(entry.space)),
      ),
    );
  }

  drop(space: VectorSpace): Promise<void> {
    return this.#change(async (entries) =>
      entries.filter((entry) => spaceKey(entry.space) !== spaceKey(space)),
    );
  }

  /** Makes one of the newest segments of each space where that pays, and lets go of those that cannot be opened. */
  merge(signal: AbortSignal): Promise<void> {
    return this.#change(async (entries) => {
      let next = entries;
      for (const { space } of entries) {
        const version = this.#follower.current().spaces.get(spaceKey(space));
        if (version === undefined || signal.aborted) continue;
        const parts = partsToMerge(version.parts);
        const lost = version.unreadable.filter(({ reason }) => reason !== CANNOT_READ);
        if (parts.length === 0 && lost.length === 0) continue;
        const gone = new Set([...parts.map(({ part }) => part.entry.file), ...lost.map(({ name }) => name)]);
        const merged = await this.#merged(version, parts);
        next = withSpace(next, space, (entry) => withoutFiles(entry, gone, merged));
      }
      return next;
    });
  }

  async #merged(version: SpaceVersion, parts: readonly LivePart[]): Promise<SegmentEntry[]> {
    if (parts.length === 0) return [];
    const isWhole = parts.length === version.parts.length;
    return [await this.#writeSegment(mergedContents(version.space.dim, parts, isWhole))];
  }

  /** Takes a graph into use that was made of a space's first segment, if that is still the first. */
  adoptGraph(space: VectorSpace, segment: string, { path: made, ...graph }: GraphFile): Promise<void> {
    return this.#change(async (entries) => {
      const entry = entries.find((one) => spaceKey(one.space) === spaceKey(space));
      if (entry?.segments[0]?.file !== segment) return entries;
      const file = `${String(this.#nextFile++).padStart(6, '0')}.graph`;
      await rename(made, join(this.#context.folder.path, file));
      return withSpace(entries, space, (one) => ({ ...one, graph: { file, segment, ...graph } }));
    });
  }

  /** Resolves when all that was begun has ended. */
  async settle(): Promise<void> {
    await this.#queue;
  }

  #change(action: (entries: Entries) => Promise<Entries>): Promise<void> {
    const turn = this.#queue.then(() => this.#locked(action));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #locked(action: (entries: Entries) => Promise<Entries>): Promise<void> {
    const lock = await this.#takeLock();
    try {
      const { manifest } = this.#follower.current();
      await this.#sweep(manifest);
      this.#nextFile = manifest.nextFile;
      const spaces = await action(manifest.spaces);
      if (spaces === manifest.spaces) return;
      await this.#swap({ generation: manifest.generation + 1, nextFile: this.#nextFile, spaces });
      await this.#sweep(this.#follower.current().manifest);
    } finally {
      await lock.release();
    }
  }

  /** Others hold it only for moments. */
  async #takeLock(): Promise<FolderLock> {
    for (const startedMs = performance.now(); ;) {
      try {
        return await this.#context.folder.lock();
      } catch (error) {
        const isLocked = error instanceof EarwormError && error.code === 'E_INDEX_LOCKED';
        if (!isLocked || performance.now() - startedMs > LOCK_WAIT_MAX_MS) throw error;
        await sleep(LOCK_POLL_MS);
      }
    }
  }

  /** Removes files that no manifest speaks of: of a writer that died, or merged away. Foreign files stay. */
  async #sweep(manifest: VectorManifest): Promise<void> {
    const { folder } = this.#context;
    const used = new Set(manifest.spaces.flatMap(filesOf));
    for (const name of await folder.names())
      if (name === TEMPORARY_FILE || (OWN_FILE.test(name) && !used.has(name)))
        await folder.remove(name).catch(() => {});
  }

  async #writeSegment(contents: VectorSegmentContents): Promise<SegmentEntry> {
    const file = `${String(this.#nextFile++).padStart(6, '0')}.vectors`;
    let sizeBytes = 0;
    let checksum = 0;
    await writeDurableFile(this.#context.folder, file, async (sink) => {
      const counting = {
        write: (bytes: Uint8Array) => {
          sizeBytes += bytes.length;
          return sink.write(bytes);
        },
      };
      checksum = await writeVectorSegment(contents, counting, crc32);
    });
    return { file, sizeBytes, checksum, rows: contents.ids.length };
  }

  async #swap(next: VectorManifest): Promise<void> {
    const { folder } = this.#context;
    await writeDurableFile(this.#context.folder, TEMPORARY_FILE, (file) =>
      file.write(encodeVectorManifest(next)),
    );
    // first the names of new files, then the manifest that speaks of them
    await folder.sync();
    await folder.rename(TEMPORARY_FILE, VECTOR_MANIFEST_FILE);
    // until this succeeds a power cut may bring the old manifest back, and it needs its files
    await folder.sync();
  }
}

const filesOf = ({ segments, graph }: SpaceEntry): string[] => [
  ...segments.map(({ file }) => file),
  ...(graph === undefined ? [] : [graph.file]),
];

function withSpace(entries: Entries, space: VectorSpace, change: (entry: SpaceEntry) => SpaceEntry): Entries {
  const key = spaceKey(space);
  const found = entries.find((entry) => spaceKey(entry.space) === key);
  const { of, model, revision, dtype, dim } = space;
  const made = { space: { of, model, revision, dtype, dim }, isComplete: false, segments: [] };
  if (found === undefined) return [...entries, change(made)];
  return entries.map((entry) => (entry === found ? change(entry) : entry));
}

/** A graph goes with its segment. */
function withoutFiles(
  { graph, segments, ...entry }: SpaceEntry,
  gone: ReadonlySet<string>,
  merged: readonly SegmentEntry[],
): SpaceEntry {
  const isKept = graph !== undefined && !gone.has(graph.segment);
  return {
    ...entry,
    segments: [...segments.filter(({ file }) => !gone.has(file)), ...merged],
    ...(isKept ? { graph } : {}),
  };
}

const removalOf = ({ dim }: VectorSpace, removed: Uint32Array): VectorSegmentContents => ({
  dim,
  ids: new Uint32Array(0),
  removed,
  row: () => new Float32Array(dim),
});
