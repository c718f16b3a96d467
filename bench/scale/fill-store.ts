import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RawPeaks } from '../../src/fingerprint/peak-finder.ts';
import type { IdentifiedFingerprint, PostingStore } from '../../src/fingerprint/posting-store.ts';
import type { BatchRequest, SyntheticWorkerSettings } from './synthetic-worker.ts';

const WORKERS = 2;
const BATCH_TRACKS = 1000;
/** As indexing does: the parts of the index come out as those of a grown collection. */
const BATCHES_PER_MERGE = 8;

export interface FillOptions {
  readonly material: readonly RawPeaks[];
  readonly tracks: number;
  readonly trackIdBase: number;
}

/** Adds synthetic tracks to a store opened for writing; threads make them while it stores. */
export async function fillStore(
  store: PostingStore,
  { material, tracks, trackIdBase }: FillOptions,
): Promise<void> {
  const startedMs = performance.now();
  let asked = 0;
  let stored = 0;
  let batches = 0;
  let storing = Promise.resolve();
  const add = async (batch: readonly IdentifiedFingerprint[]): Promise<void> => {
    await store.add(batch);
    stored += batch.length;
    const elapsedS = Math.round((performance.now() - startedMs) / 1000);
    console.error(`${stored} of ${tracks} synthetic tracks in ${elapsedS} s`);
    if (++batches % BATCHES_PER_MERGE === 0) await store.maintain();
  };
  const work = async (): Promise<void> => {
    const settings: SyntheticWorkerSettings = { material, trackIdBase };
    const worker = new Worker(new URL('synthetic-worker.ts', import.meta.url), { workerData: settings });
    try {
      while (asked < tracks) {
        const request: BatchRequest = { first: asked, count: Math.min(BATCH_TRACKS, tracks - asked) };
        asked += request.count;
        worker.postMessage(request, []);
        const [batch] = (await once(worker, 'message')) as [IdentifiedFingerprint[]];
        // Not more than one batch waits for its turn; the thread makes the next meanwhile.
        await storing;
        storing = add(batch);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  await storing;
  await store.maintain();
}
