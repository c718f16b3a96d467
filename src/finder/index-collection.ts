import type { CatalogStore } from '../catalog/catalog-store.ts';
import type { SleeveDescriptionStore } from '../catalog/sleeve-description-store.ts';
import type { SleeveStore } from '../catalog/sleeve-store.ts';
import { toEarwormError } from '../errors.ts';
import type { PostingStore } from '../fingerprint/posting-store.ts';
import type { MediaAnalyzer, PictureAnalyzer } from '../media/media-analyzer.ts';
import type { VectorStore } from '../vector/vector-store.ts';
import { collectSleeves } from './collect-sleeves.ts';
import { describeSleeves, type SleeveDescriber } from './describe-sleeves.ts';
import { embedSounds } from './embed-sounds.ts';
import { walkCollection } from './collection-walk.ts';
import { analyzeFiles } from './index-collection-analysis.ts';
import type { BatchSettings } from './index-collection-batch.ts';
import { dropVanishedFiles } from './drop-vanished-files.ts';
import { planIndexing, removeOrphans } from './index-collection-plan.ts';
import { IndexRun, type IndexEvent, type IndexSummary } from './index-collection-run.ts';

export interface IndexPorts {
  readonly catalog: CatalogStore;
  /** Opened for writing. */
  readonly postingStore: PostingStore;
  readonly analyzer: MediaAnalyzer & Pick<PictureAnalyzer, 'readSleeve'>;
  readonly sleeveStore: SleeveStore;
  readonly descriptions: SleeveDescriptionStore;
  readonly describers: readonly SleeveDescriber[];
  readonly vectors: VectorStore;
}

export interface IndexOptions {
  /** Stops after what is finished has been stored; the summary then says `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: IndexEvent) => void;
  /** Tries files again that failed before and have not changed. */
  readonly retryFailed?: boolean;
  /** Real folders that links must not lead out of. */
  readonly confineTo?: readonly string[];
  readonly batch?: BatchSettings;
}

const BATCH: BatchSettings = { tracksMax: 200, waitMaxMs: 1000, batchesPerMerge: 8 };

/**
 * Brings the collection up to date with the files at and below `paths`: new and changed files are
 * analysed in parallel and stored in durable batches, and files that are gone are forgotten. May be killed at any moment and run again.
 * Errors: `E_PATH_MISSING`, `E_PATH_UNREADABLE` (of `paths` themselves), `E_DISK_FULL`, `E_STORE_FAILED`;
 * what was stored before an error stays.
 */
export async function indexCollection(
  paths: readonly string[],
  ports: IndexPorts,
  options: IndexOptions = {},
): Promise<IndexSummary> {
  const run = new IndexRun(options.onEvent, options.signal);
  await removeOrphans(ports);
  try {
    const found = await walkCollection(paths, {
      signal: options.signal,
      confineTo: options.confineTo,
      onFound: (files) => run.tell({ kind: 'scanning', files }),
    });
    const plan = await planIndexing(found.files, ports, { retryFailed: options.retryFailed ?? false });
    run.unchanged(plan.unchanged);
    for (const failure of found.unreadable) run.failed({ ...failure, isKnown: false });
    for (const failure of plan.knownFailures) run.failed({ ...failure, isKnown: true });
    await analyzeFiles(plan.todo, { ports, run, signal: options.signal, batch: options.batch ?? BATCH });
    if (!run.isCancelled()) {
      run.tell({ kind: 'sleeves' });
      await collectSleeves(ports, options.signal);
      await describeSleeves(ports, {
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        onProgress: (progress) => run.tell({ kind: 'describing', progress }),
      });
      await dropVanishedFiles(found, { catalog: ports.catalog, run });
      await embedSounds(ports, options.signal);
      run.tell({ kind: 'maintaining' });
      await ports.postingStore.maintain(options.signal);
      await ports.vectors.maintain(options.signal);
    }
  } catch (error) {
    if (!run.isCancelled() || !isCancellation(error)) throw error;
  }
  return run.summary();
}

/** What a stopped walk, analysis or merge throws, as against a fault that happened meanwhile. */
function isCancellation(thrown: unknown): boolean {
  return (
    (thrown instanceof Error && thrown.name === 'AbortError') || toEarwormError(thrown).code === 'E_CANCELLED'
  );
}
