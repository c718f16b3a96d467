import { assert } from '../../assert.ts';
import type { MakeCodeRows } from '../../vector/code-rows.ts';
import { checkNotCancelled, checkQuery, unitBatch, unitVectors } from '../../vector/unit-vectors.ts';
import { spaceKey, type VectorSpace } from '../../vector/vector-space.ts';
import type {
  FilterResolver,
  SpaceFigures,
  VectorBatch,
  VectorHit,
  VectorQuery,
  VectorStore,
} from '../../vector/vector-store.ts';
import type { VectorSegmentContents } from '../../vector/segment/vector-segment-writer.ts';
import { EarwormError } from '../../errors.ts';
import { diskError } from './disk-error.ts';
import { ReadMemory } from './file-byte-source.ts';
import type { Folder } from './folder.ts';
import type { GraphEngine } from './vector-graph.ts';
import { VectorGraphs } from './vector-graphs.ts';
import { VectorFollower } from './vector-follower.ts';
import type { VectorContext } from './vector-part.ts';
import type { SpaceVersion } from './vector-version.ts';
import { VectorWriter } from './vector-writer.ts';

export interface DiskVectorStoreOptions {
  readonly idsFitting: FilterResolver;
  readonly makeCodeRows: MakeCodeRows;
  /** For spaces that are too large to compare everything; without, everything is compared. */
  readonly graphs?: GraphEngine;
  /** How much of the vectors may be kept in memory; 512 MiB. */
  readonly cacheBytes?: number;
}

const CACHE_BYTES_DEFAULT = 512 * 2 ** 20;

/**
 * Vectors in a folder: segments that never change, and `MANIFEST`, which says which of them count. Any
 * number of processes read; writes take the folder's lock, each for its time. An absent folder is an
 * empty store. What is damaged is left out of answers and of `ids`, and named by `figures`.
 */
export function openDiskVectorStore(folder: Folder, options: DiskVectorStoreOptions): VectorStore {
  const { idsFitting, makeCodeRows, cacheBytes = CACHE_BYTES_DEFAULT } = options;
  const context: VectorContext = { folder, memory: new ReadMemory(cacheBytes), makeCodeRows };
  const follower = new VectorFollower(context);
  const writer = new VectorWriter(context, follower);
  const graphs = new VectorGraphs(folder.path, options.graphs);
  const closing = new AbortController();
  const guarded = async <T>(action: () => Promise<T>): Promise<T> => {
    assert(!closing.signal.aborted, 'the vector store is open');
    try {
      return await action();
    } catch (error) {
      throw diskError(error, folder.path);
    }
  };
  /** With the files of the space held open. */
  const reading = <T>(space: VectorSpace, none: T, action: (version: SpaceVersion) => T | Promise<T>) =>
    guarded(async () => {
      const version = follower.current().spaces.get(spaceKey(space))?.hold();
      if (version === undefined) return none;
      try {
        return await action(version);
      } finally {
        version.release();
      }
    });
  return {
    put: (space, batch, signal) =>
      guarded(async () => {
        checkNotCancelled(signal);
        const contents = contentsOf(space, batch);
        if (contents.ids.length > 0) await writer.append(space, contents);
      }),
    remove: (of, ids) => guarded(async () => (ids.length === 0 ? undefined : writer.remove(of, ids))),
    search: async (space, queries, query) => {
      checkQuery(query);
      const units = rowsOf(space, unitVectors(space, queries));
      const none: VectorHit[][] = units.map(() => []);
      return reading(space, none, (version) => searchAll(version, units, { query, idsFitting, graphs }));
    },
    vectorsById: (space, ids) =>
      reading<(Float32Array | undefined)[]>(
        space,
        ids.map(() => undefined),
        (version) => ids.map((id) => version.vector(id)),
      ),
    ids: (space) =>
      reading(space, new Uint32Array(0), (version) => {
        version.verify();
        return version.ids();
      }),
    complete: (space, replaced = []) => guarded(() => writer.complete(space, replaced)),
    drop: (space) => guarded(() => writer.drop(space)),
    figures: () =>
      guarded(async () => [...follower.current().spaces.values()].map((one) => figuresOf(one, graphs))),
    maintain(signal) {
      const stop = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
      return guarded(() => maintainAll(follower, { writer, graphs, signal: stop }));
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      await writer.settle();
      follower.close();
    },
  };
}

const rowsOf = ({ dim }: VectorSpace, vectors: Float32Array): Float32Array[] =>
  Array.from({ length: vectors.length / dim }, (_, row) => vectors.subarray(row * dim, (row + 1) * dim));

interface SearchTerms {
  readonly query: VectorQuery;
  readonly idsFitting: FilterResolver;
  readonly graphs: VectorGraphs;
}

async function searchAll(
  version: SpaceVersion,
  units: readonly Float32Array[],
  { query: { limit, filter, signal }, idsFitting, graphs }: SearchTerms,
): Promise<VectorHit[][]> {
  const fitting = filter && (await idsFitting(version.space.of, filter));
  const graph = await graphs.of(version);
  const answers: VectorHit[][] = [];
  for (const query of units) {
    const request = { query, limit, fitting, signal };
    checkNotCancelled(signal);
    const found = graph && (await version.searchGraph(graph, request));
    answers.push(found ?? (await version.scan(request)));
  }
  return answers;
}

function contentsOf(space: VectorSpace, batch: VectorBatch): VectorSegmentContents {
  const { dim } = space;
  spaceKey(space);
  const units = unitBatch(space, batch);
  const rows = Array.from(batch.ids.keys()).toSorted((a, b) => (batch.ids[a] ?? 0) - (batch.ids[b] ?? 0));
  return {
    dim,
    ids: batch.ids.toSorted(),
    removed: new Uint32Array(0),
    row(index) {
      const from = (rows[index] ?? 0) * dim;
      return units.subarray(from, from + dim);
    },
  };
}

interface Maintenance {
  readonly writer: VectorWriter;
  readonly graphs: VectorGraphs;
  readonly signal: AbortSignal;
}

async function maintainAll(follower: VectorFollower, { writer, graphs, signal }: Maintenance): Promise<void> {
  if (signal.aborted) return;
  await writer.merge(signal);
  for (const version of follower.current().spaces.values()) {
    if (signal.aborted) return;
    version.hold();
    try {
      await graphs.build(version, writer, signal);
    } catch (error) {
      const code = error instanceof EarwormError ? error.code : undefined;
      // stopped, or another process is making it
      if (code !== 'E_CANCELLED' && code !== 'E_INDEX_LOCKED') throw error;
    } finally {
      version.release();
    }
  }
  const used = [...follower.current().spaces.values()].flatMap(({ entry }) => entry.graph?.file ?? []);
  graphs.keepOnly(new Set(used));
}

function figuresOf(version: SpaceVersion, graphs: VectorGraphs): SpaceFigures {
  const { space, isComplete, segments, graph } = version.entry;
  const isGraphBad = graph !== undefined && graphs.isBad(graph.file);
  const files = graph === undefined ? segments : [...segments, graph];
  return {
    space,
    count: version.count(),
    isComplete,
    engine: graph === undefined || isGraphBad ? 'exact' : 'hnsw',
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    damaged: [
      ...version.damaged(),
      ...(isGraphBad ? [{ name: graph.file, reason: 'the search graph fails its checksum' }] : []),
    ],
  };
}
