import type { CatalogStore, LostTracks, NewTrack } from '../../catalog/catalog-store.ts';
import type { FailedFile } from '../../catalog/track.ts';
import type { PostingStore } from '../../fingerprint/posting-store.ts';
import { type AnalyzedFile, placeRecordings } from './place-recordings.ts';

export interface BatchSettings {
  /** A batch is stored when it holds so many tracks ... */
  readonly tracksMax: number;
  /** ... or its first result has waited so long. */
  readonly waitMaxMs: number;
  /** After so many batches the index is merged, beside the work, so that its parts stay few. */
  readonly batchesPerMerge: number;
}

export interface StoredBatch extends LostTracks {
  readonly tracks: readonly NewTrack[];
  /** Paths of the files that were read, in the order of the results. */
  readonly paths: readonly string[];
  readonly failures: readonly FailedFile[];
}

export interface BatchPorts {
  readonly catalog: CatalogStore;
  readonly postingStore: PostingStore;
  /** Called once a batch is durable. */
  readonly onStored: (batch: StoredBatch) => void;
  /** Called once, with why nothing can be stored any more; the same is then thrown by every call. */
  readonly onBroken: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Gathers results and stores them in durable batches, one after another, while more are being made. */
export interface IndexBatch {
  /** Waits only while a whole batch stands behind the one being stored. */
  push(result: AnalyzedFile): Promise<void>;
  fail(failure: FailedFile): void;
  /** Stores what has gathered. */
  flush(): Promise<void>;
}

export function createIndexBatch(ports: BatchPorts, settings: BatchSettings): IndexBatch {
  let results: AnalyzedFile[] = [];
  let failures: FailedFile[] = [];
  let timer: NodeJS.Timeout | undefined;
  let storing = Promise.resolve();
  let batches = 0;
  let broken: { readonly error: unknown } | undefined;

  const store = async (): Promise<void> => {
    if (broken !== undefined) throw broken.error;
    if (results.length === 0 && failures.length === 0) return;
    const batch = { results, failures };
    results = [];
    failures = [];
    try {
      await storeBatch(batch.results, batch.failures, ports);
      // What keeps it from merging now is met again at the end of the run.
      if (++batches % settings.batchesPerMerge === 0)
        void ports.postingStore.maintain(ports.signal).catch(() => {});
    } catch (error) {
      broken = { error };
      ports.onBroken(error);
      throw error;
    }
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    storing = storing.then(store);
    return storing;
  };
  // Whoever waits for a batch meets its error; of one that nobody waits for, `onBroken` tells.
  const flushLater = (): void => {
    timer ??= setTimeout(() => void flush().catch(() => {}), settings.waitMaxMs);
  };
  return {
    async push(result) {
      results.push(result);
      if (results.length < settings.tracksMax) return flushLater();
      const before = storing;
      void flush().catch(() => {});
      await before;
    },
    fail(failure) {
      failures.push(failure);
      flushLater();
    },
    flush,
  };
}

/**
 * The order makes every crash harmless: fingerprints without a catalogue entry are orphans that
 * answer nothing and are removed at the next start.
 */
async function storeBatch(
  results: readonly AnalyzedFile[],
  failures: readonly FailedFile[],
  { catalog, postingStore, onStored }: BatchPorts,
): Promise<void> {
  const { tracks, fingerprints } = await placeRecordings(results, { catalog, postingStore });
  if (fingerprints.length > 0) await postingStore.add(fingerprints);
  const lost = await catalog.putTracks(tracks, Date.now());
  if (failures.length > 0) await catalog.putFailures(failures);
  onStored({ ...lost, tracks, paths: results.map(({ file }) => file.path), failures });
}
