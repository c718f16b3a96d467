import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Metric, printMetrics, quantile } from '../../eval/metric.ts';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskVectorStore } from '../../src/stores/disk/disk-vector-store.ts';
import { loadCodeRows } from '../../src/stores/disk/load-code-rows.ts';
import { usearchGraphs } from '../../src/stores/usearch/usearch-graphs.ts';
import { TopHits } from '../../src/vector/top-hits.ts';
import type { VectorSpace } from '../../src/vector/vector-space.ts';
import type { VectorFilter, VectorHit, VectorStore } from '../../src/vector/vector-store.ts';
import { centresOf, vectorMaker } from './synthetic-vectors.ts';

const DIM = 512;
const LIMIT = 10;
const BATCH = 20_000;
/** Numbers of the files of real CLIP vectors that a folder is looked for. */
const CLIP_FILES = ['text_vectors.f16.npy', 'photo_vectors.npy'];
const BYTES_PER_MB = 2 ** 20;

const space: VectorSpace = { of: 'album', model: 'bench', revision: '1', dtype: 'fp32', dim: DIM };

/** Every n-th id fits `yearMin: n`. */
const idsFitting =
  (count: number) =>
  async (_: unknown, { yearMin = 1 }: VectorFilter) =>
    Uint32Array.from({ length: Math.floor(count / yearMin) }, (_none, i) => (i + 1) * yearMin);

/**
 * `bench vectors --count N [--clip FOLDER]`: exact search and search by a graph over made-up vectors of
 * 512 numbers, around the real ones of a folder when it is given. Beside FAISS where `--faiss PYTHON`
 * names a Python that has it. `--dir FOLDER` keeps the vectors and their graph there, and uses them again
 * when asked for the same: the graph of a million takes minutes to make.
 */
export async function vectorsCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      count: { type: 'string', default: '25790' },
      queries: { type: 'string', default: '100' },
      clip: { type: 'string' },
      faiss: { type: 'string' },
      cache: { type: 'string', default: '1024' },
      dir: { type: 'string' },
    },
  });
  const count = Number(values.count);
  await using undo = new AsyncDisposableStack();
  const folder = values.dir ?? (await mkdtemp(path.join(tmpdir(), 'earworm-vectors-')));
  if (values.dir === undefined) undo.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { recursive: true });
  const centres = await centresOf(values.clip, CLIP_FILES, DIM);
  const queries = vectorMaker(centres, DIM, 99)(Number(values.queries));
  const open = (graphs: boolean): VectorStore =>
    openDiskVectorStore(diskFolder(path.join(folder, 'vectors')), {
      idsFitting: idsFitting(count),
      makeCodeRows: loadCodeRows(),
      cacheBytes: Number(values.cache) * BYTES_PER_MB,
      ...(graphs ? { graphs: usearchGraphs() } : {}),
    });
  const asked = JSON.stringify({ count, queries: values.queries, clip: values.clip });
  const truth = await kept(path.join(folder, 'truth.json'), asked, () =>
    fill(open(false), { count, queries, make: vectorMaker(centres, DIM, 1) }),
  );
  if (values.faiss !== undefined) await askFaiss(values.faiss, centres, { count, folder });
  await measureStore('exact', open(false), { count, queries, truth });
  const store = open(true);
  undo.defer(() => store.close());
  const before = process.cpuUsage();
  await store.maintain();
  const [figures] = await store.figures();
  if (figures?.engine !== 'hnsw') return;
  const { user, system } = process.cpuUsage(before);
  printMetrics([
    { metric: 'vectors_graph_build_cpu_s', value: (user + system) / 1e6, n: count },
    { metric: 'vectors_with_graph_bytes_per_vector', value: figures.sizeBytes / count, n: count },
  ]);
  await measureStore('hnsw', store, { count, queries, truth });
}

/** What was found out when the same was asked for; the file is as good as the folder it lies in. */
async function kept(file: string, asked: string, make: () => Promise<Truth[]>): Promise<Truth[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    const before = JSON.parse(text) as { readonly asked: string; readonly truth: Truth[] };
    if (before.asked !== asked) throw new Error(`${file} is of other vectors: name another folder`);
    return before.truth;
  }
  const truth = await make();
  await writeFile(file, JSON.stringify({ asked, truth }));
  return truth;
}

interface Truth {
  /** Every how many ids fit the filter; 1: all. */
  readonly every: number;
  readonly hits: readonly (readonly VectorHit[])[];
}

interface Task {
  readonly count: number;
  readonly queries: Float32Array;
}

const EVERY = [1, 10, 100, 1000];

async function fill(
  store: VectorStore,
  { count, queries, make }: Task & { readonly make: (rows: number) => Float32Array },
): Promise<Truth[]> {
  const askers = Array.from({ length: queries.length / DIM }, (_, i) =>
    queries.subarray(i * DIM, (i + 1) * DIM),
  );
  const best = EVERY.map((every) => ({ every, tops: askers.map(() => new TopHits(LIMIT)) }));
  let putMs = 0;
  for (let from = 0; from < count; from += BATCH) {
    const vectors = make(Math.min(BATCH, count - from));
    const ids = Uint32Array.from({ length: vectors.length / DIM }, (_, i) => from + i + 1);
    const startedMs = performance.now();
    await store.put(space, { ids, vectors });
    putMs += performance.now() - startedMs;
    for (const [row, id] of ids.entries()) {
      const vector = vectors.subarray(row * DIM, (row + 1) * DIM);
      for (const [i, asker] of askers.entries()) {
        const score = dot(asker, vector);
        for (const { every, tops } of best) if (id % every === 0) tops[i]!.offer(id, score);
      }
    }
  }
  const startedMs = performance.now();
  await store.maintain();
  const mergeS = (performance.now() - startedMs) / 1000;
  const [figures] = await store.figures();
  await store.close();
  printMetrics([
    { metric: 'vectors_put_per_s', value: (count / putMs) * 1000, n: count },
    { metric: 'vectors_merge_s', value: mergeS, n: count },
    { metric: 'vectors_bytes_per_vector', value: (figures?.sizeBytes ?? 0) / count, n: count },
  ]);
  return best.map(({ every, tops }) => ({ every, hits: tops.map((top) => top.hits()) }));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < DIM; i++) sum += a[i]! * b[i]!;
  return sum;
}

async function measureStore(
  engine: string,
  store: VectorStore,
  { count, queries, truth }: Task & { readonly truth: readonly Truth[] },
): Promise<void> {
  for (const { every, hits } of truth) {
    const filter = every === 1 ? {} : { filter: { yearMin: every } };
    const [times, cpuTimes, firstCpuTimes]: [number[], number[], number[]] = [[], [], []];
    let right = 0;
    // each is asked twice: at first a question reads and checks what no other has read before
    for (let i = -hits.length; i < hits.length; i++) {
      const at = ((i + hits.length) % hits.length) * DIM;
      const startedMs = performance.now();
      const before = process.cpuUsage();
      const [found = []] = await store.search(space, queries.subarray(at, at + DIM), {
        limit: LIMIT,
        ...filter,
      });
      const elapsedMs = performance.now() - startedMs;
      const { user, system } = process.cpuUsage(before);
      (i < 0 ? firstCpuTimes : cpuTimes).push((user + system) / 1000);
      if (i < 0) continue;
      times.push(elapsedMs);
      const expected = new Set(hits[i]?.map(({ id }) => id));
      right += found.filter(({ id }) => expected.has(id)).length / Math.max(1, expected.size);
    }
    const name = `vectors_${engine}${every === 1 ? '' : `_filtered_1_in_${every}`}`;
    const metrics: Metric[] = [
      { metric: `${name}_recall_at_10`, value: right / hits.length, n: count },
      { metric: `${name}_p50_ms`, value: quantile(times, 0.5), n: count },
      { metric: `${name}_cpu_p50_ms`, value: quantile(cpuTimes, 0.5), n: count },
      { metric: `${name}_first_cpu_p50_ms`, value: quantile(firstCpuTimes, 0.5), n: count },
      { metric: `${name}_p95_ms`, value: quantile(times, 0.95), n: count },
    ];
    printMetrics(metrics);
  }
  printMetrics([
    { metric: `vectors_${engine}_resident_mb`, value: process.memoryUsage.rss() / BYTES_PER_MB, n: count },
  ]);
  if (engine === 'exact') await store.close();
}

const FAISS = `
import faiss, numpy as np, sys, time
x = np.fromfile(sys.argv[1], dtype='f4').reshape(-1, ${DIM})
index = faiss.IndexFlatIP(${DIM}); index.add(x)
times = []
for i in range(120):
    a = time.perf_counter(); index.search(x[i:i+1], ${LIMIT}); times.append(time.perf_counter() - a)
print(sorted(times[20:])[50] * 1000)
`;

async function askFaiss(
  python: string,
  centres: Float32Array,
  { count, folder }: { readonly count: number; readonly folder: string },
): Promise<void> {
  const file = path.join(folder, 'vectors.f32');
  await writeFile(file, new Uint8Array(vectorMaker(centres, DIM, 1)(count).buffer));
  const { stdout, stderr, status } = spawnSync(python, ['-c', FAISS, file], { encoding: 'utf8' });
  await rm(file);
  if (status === 0) printMetrics([{ metric: 'vectors_faiss_flat_p50_ms', value: Number(stdout), n: count }]);
  else console.error(`FAISS could not be asked: ${stderr.trim().split('\n').at(-1)}`);
}
