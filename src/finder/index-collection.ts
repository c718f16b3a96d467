import type { CatalogStore } from '../catalog/catalog-store.ts';
import { toEarwormError, type EarwormError, type ErrorCode } from '../errors.ts';
import type { PostingStore } from '../fingerprint/posting-store.ts';
import type { MediaAnalyzer } from '../media/media-analyzer.ts';
import { walkCollection, type FoundFile } from './collection-walk.ts';
import { createIndexBatch, type BatchSettings, type IndexBatch } from './index-collection-batch.ts';
import { planIndexing, removeOrphans } from './index-collection-plan.ts';
import { createProgress } from './index-collection-progress.ts';
import { IndexRun, type IndexEvent, type IndexSummary } from './index-collection-run.ts';

export interface IndexPorts {
  readonly catalog: CatalogStore;
  /** Opened for writing. */
  readonly postingStore: PostingStore;
  readonly analyzer: MediaAnalyzer;
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
const PROGRESS_EVERY_MS = 200;

/**
 * Brings the collection up to date with the files at and below `paths`: new and changed files are
 * analysed in parallel and stored in durable batches. May be killed at any moment and run again.
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
    await analyzeAll(plan.todo, { ports, options, run });
    if (!run.isCancelled()) {
      run.tell({ kind: 'maintaining' });
      await ports.postingStore.maintain(options.signal);
    }
  } catch (error) {
    if (!run.isCancelled() || !isCancellation(error)) throw error;
  }
  return run.summary();
}

interface AnalyzeAllContext {
  readonly ports: IndexPorts;
  readonly options: IndexOptions;
  readonly run: IndexRun;
}

/** Analyses in a window as wide as the analyzer; results are stored in the order of their completion. */
async function analyzeAll(
  files: readonly FoundFile[],
  { ports, options, run }: AnalyzeAllContext,
): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  run.tell({ kind: 'planned', files: files.length, bytes });
  const progress = createProgress({ files: files.length, bytes });
  const broken = new AbortController();
  const signals = options.signal === undefined ? [broken.signal] : [broken.signal, options.signal];
  const signal = AbortSignal.any(signals);
  const batch = createIndexBatch(
    {
      ...ports,
      onStored: (tracks, failures) => {
        for (const track of tracks) run.indexed(track);
        for (const failure of failures) run.failed({ ...failure, isKnown: false });
      },
      onBroken: (error) => broken.abort(error),
      signal,
    },
    options.batch ?? BATCH,
  );
  const queue = files.values();
  const telling = setInterval(
    () => run.tell({ kind: 'progress', progress: progress.current() }),
    PROGRESS_EVERY_MS,
  );
  const work = async (): Promise<void> => {
    for (const file of queue) {
      if (signal.aborted) return;
      await analyzeOne(file, { analyzer: ports.analyzer, batch, signal, run });
      progress.add(file.sizeBytes);
    }
  };
  try {
    await Promise.all(Array.from({ length: ports.analyzer.concurrency + 1 }, work));
    await batch.flush();
  } finally {
    clearInterval(telling);
  }
  run.tell({ kind: 'progress', progress: progress.current() });
}

interface AnalyzeContext {
  readonly analyzer: MediaAnalyzer;
  readonly batch: IndexBatch;
  readonly signal: AbortSignal;
  readonly run: IndexRun;
}

async function analyzeOne(file: FoundFile, { analyzer, batch, signal, run }: AnalyzeContext): Promise<void> {
  let error: EarwormError;
  try {
    const analysis = await analyzer.analyzeRecording(file.path, { signal });
    await batch.push({ file, analysis });
    return;
  } catch (thrown) {
    error = toEarwormError(thrown);
  }
  if (signal.aborted) return;
  const { code, message } = error;
  if (isOfTheFile(code)) batch.fail({ ...file, code, message, failedAtMs: Date.now() });
  else run.failed({ path: file.path, code, message, isKnown: false });
}

/** Whether the same file would fail again; what is gone, or our own fault, is not remembered. */
const isOfTheFile = (code: ErrorCode): boolean => code.startsWith('E_MEDIA_') || code === 'E_PATH_UNREADABLE';

/** What a stopped walk, analysis or merge throws, as against a fault that happened meanwhile. */
function isCancellation(thrown: unknown): boolean {
  return (
    (thrown instanceof Error && thrown.name === 'AbortError') || toEarwormError(thrown).code === 'E_CANCELLED'
  );
}
