import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import type { Index } from 'usearch';
import { EarwormError } from '../../errors.ts';
import type { GraphEngine, GraphFile, VectorGraph } from '../disk/vector-graph.ts';
import { graphSettings } from './graph-settings.ts';
import type { GraphTask } from './graph-worker.ts';

/**
 * Codes of so many bytes are compared in about 2 ms; a graph answers from larger ones in one or two,
 * whatever their number, but takes a third of a millisecond per vector to make, and more room.
 */
const CODE_BYTES_MIN = 32 * 2 ** 20;

/** In the published package the sources have become `.js`. */
const ENDING = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const WORKER = new URL(`./graph-worker.${ENDING}`, import.meta.url);
const READ_BYTES = 1 << 20;

/** HNSW graphs by usearch. Made in a thread, read where they lie on disk. */
export function usearchGraphs({ codeBytesMin = CODE_BYTES_MIN } = {}): GraphEngine {
  return {
    isWorth: (codeBytes) => codeBytes >= codeBytesMin,
    async build(source, into, signal) {
      if ((await loadUsearch()) === undefined) return undefined;
      await mkdir(into, { recursive: true });
      const target = path.join(into, `${path.basename(source.path)}-${process.pid}.tmp`);
      try {
        await buildInThread({ ...source, target }, signal);
        await makeDurable(target);
        const { size } = await stat(target);
        return { path: target, sizeBytes: size, checksum: await checksumOf(target) };
      } catch (error) {
        await rm(target, { force: true });
        throw error;
      }
    },
    async open(file, dim) {
      const usearch = await loadUsearch();
      if (usearch === undefined || !(await isWhole(file))) return undefined;
      const index = new usearch.Index(graphSettings(dim));
      index.view(file.path);
      return graphOf(index);
    },
  };
}

function graphOf(index: Index): VectorGraph {
  const rows = index.size();
  return {
    nearestRows(query, count) {
      const { keys } = index.search(query, Math.min(count, rows), 1);
      return Array.from(keys, Number);
    },
  };
}

let usearch: Promise<typeof import('usearch') | undefined> | undefined;

/** `undefined` on systems that its package has no build for: there everything is compared. */
function loadUsearch(): Promise<typeof import('usearch') | undefined> {
  usearch ??= import('usearch').catch(() => undefined);
  return usearch;
}

async function buildInThread(task: GraphTask, signal: AbortSignal): Promise<void> {
  const worker = new Worker(WORKER, { workerData: task });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = (): void => reject(new EarwormError('E_CANCELLED'));
  signal.addEventListener('abort', stop, { once: true });
  worker.once('error', reject);
  worker.once('exit', (code) =>
    code === 0 ? resolve() : reject(new EarwormError('E_STORE_FAILED', { details: { code } })),
  );
  try {
    if (signal.aborted) stop();
    await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

async function makeDurable(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A graph that was changed could lead reading astray, so all of it is checked first. */
async function isWhole({ path: file, sizeBytes, checksum }: GraphFile): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found?.size === sizeBytes && (await checksumOf(file)) === checksum;
}

async function checksumOf(file: string): Promise<number> {
  let checksum = 0;
  for await (const piece of createReadStream(file, { highWaterMark: READ_BYTES }))
    checksum = crc32(piece as Uint8Array, checksum);
  return checksum;
}
