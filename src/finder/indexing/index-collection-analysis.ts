import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { toEarwormError, type ErrorCode } from '../../errors.ts';
import type { PostingStore } from '../../fingerprint/posting-store.ts';
import type { MediaAnalyzer } from '../../media/media-analyzer.ts';
import { type FoundFile, isAsFound } from './collection-walk.ts';
import { createIndexBatch, type BatchSettings, type IndexBatch } from './index-collection-batch.ts';
import { createProgress } from './index-collection-progress.ts';
import type { IndexRun } from './index-collection-run.ts';

export interface AnalysisContext {
  readonly ports: {
    readonly catalog: CatalogStore;
    readonly postingStore: PostingStore;
    readonly analyzer: MediaAnalyzer;
  };
  readonly run: IndexRun;
  readonly signal: AbortSignal | undefined;
  readonly batch: BatchSettings;
}

const PROGRESS_EVERY_MS = 200;
/** Faults of our own in a row after which it is not the files: the run ends. */
const FAULTS_MAX = 10;

/**
 * Analyses files in a window as wide as the analyzer; results are stored in batches, in the order of
 * their completion. What could be stored is stored, whatever is thrown.
 */
export async function analyzeFiles(files: readonly FoundFile[], context: AnalysisContext): Promise<void> {
  const { ports, run } = context;
  const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  run.tell({ kind: 'planned', files: files.length, bytes });
  const progress = createProgress({ files: files.length, bytes });
  const tell = (): void => run.tell({ kind: 'progress', progress: progress.current() });
  const broken = new AbortController();
  const signal = AbortSignal.any([broken.signal, ...(context.signal === undefined ? [] : [context.signal])]);
  const batch = createIndexBatch(
    {
      ...ports,
      onStored: (stored) => {
        run.stored(stored);
        for (const failure of stored.failures) run.failed({ ...failure, isKnown: false });
      },
      onBroken: (error) => broken.abort(error),
      signal,
    },
    context.batch,
  );
  const analyze = createFileAnalysis({ analyzer: ports.analyzer, batch, signal, run });
  const queue = files.values();
  const work = async (): Promise<void> => {
    for (const file of queue) {
      await analyze(file).catch((error: unknown) => broken.abort(error));
      if (signal.aborted) return;
      progress.add(file.sizeBytes);
    }
  };
  const telling = setInterval(tell, PROGRESS_EVERY_MS);
  try {
    await Promise.all(Array.from({ length: ports.analyzer.concurrency + 1 }, work));
    await batch.flush();
  } finally {
    clearInterval(telling);
  }
  tell();
  broken.signal.throwIfAborted();
}

interface FileAnalysisContext {
  readonly analyzer: MediaAnalyzer;
  readonly batch: IndexBatch;
  readonly signal: AbortSignal;
  readonly run: IndexRun;
}

/** Analyses one file; throws what makes the others pointless too. */
function createFileAnalysis({ analyzer, batch, signal, run }: FileAnalysisContext) {
  let faultsInARow = 0;
  return async (file: FoundFile): Promise<void> => {
    try {
      const analysis = await analyzer.analyzeRecording(file.path, { signal });
      if (await isAsFound(file)) await batch.push({ file, analysis });
      else run.postponed(file.path);
      faultsInARow = 0;
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toEarwormError(thrown);
      const { code, message } = error;
      const isOurs = code === 'E_INTERNAL';
      faultsInARow = isOurs ? faultsInARow + 1 : 0;
      const cause = isOurs ? (error.cause ?? error.details) : undefined;
      if (isOfTheFile(code) && !(await isAsFound(file))) run.postponed(file.path);
      else if (isOfTheFile(code)) batch.fail({ ...file, code, message, failedAtMs: Date.now() });
      else run.failed({ path: file.path, code, message, isKnown: false, cause });
      if (faultsInARow >= FAULTS_MAX) throw error;
    }
  };
}

/** Whether the same file would fail again; what is gone, or our own fault, is not remembered. */
const isOfTheFile = (code: ErrorCode): boolean => code.startsWith('E_MEDIA_') || code === 'E_PATH_UNREADABLE';
