import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { SleeveDescriptionStore } from '../../catalog/sleeve-description-store.ts';
import type { SleeveStore } from '../../catalog/sleeve-store.ts';
import { toEarwormError } from '../../errors.ts';
import type { PostingStore } from '../../fingerprint/posting-store.ts';
import type { MediaAnalyzer, PictureAnalyzer } from '../../media/media-analyzer.ts';
import type { VectorStore } from '../../vector/vector-store.ts';
import { collectSleeves } from '../sleeves/collect-sleeves.ts';
import { noticePictures } from './notice-pictures.ts';
import { describeSleeves, type SleeveDescriber } from '../sleeves/describe-sleeves.ts';
import type { ModelEmbedOptions } from '../likeness/embed-with-models.ts';
import { embedSounds } from '../likeness/embed-sounds.ts';
import { type FoundCollection, type FoundFile, walkCollection } from './collection-walk.ts';
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
  /** Makes what the models see and hear; nothing without them. */
  readonly embedWithModels?: (options: ModelEmbedOptions) => Promise<void>;
}

export interface IndexOptions {
  /** Stops after what is finished has been stored; the summary then says `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: IndexEvent) => void;
  /** Tries files again that failed before and have not changed. */
  readonly retryFailed?: boolean;
  /** Real folders that links must not lead out of. */
  readonly confineTo?: readonly string[];
  /** Ignore files above the given paths hold up to these, and losses are judged by them. */
  readonly libraryRoots?: readonly string[];
  /** Marks tracks missing even where it looks as if a drive were not mounted. */
  readonly isLossAccepted?: boolean;
  /** Leaves files that changed less than so long ago: they may still be being written. */
  readonly settleMs?: number;
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
  const libraryRoots = await realFolders(options.libraryRoots ?? []);
  await removeOrphans(ports);
  try {
    const found = await walkCollection(paths, {
      ...options,
      libraryRoots,
      onFound: (files) => run.tell({ kind: 'scanning', files }),
    });
    const todo = await filesToDo(found, { ports, options, run });
    await analyzeFiles(todo, { ports, run, signal: options.signal, batch: options.batch ?? BATCH });
    if (!run.isCancelled()) await followUp(found, { ports, options: { ...options, libraryRoots }, run });
  } catch (error) {
    if (!run.isCancelled() || !isCancellation(error)) throw error;
  }
  return run.summary();
}

/** As the walk has them; one that is not there has nothing. */
const realFolders = (folders: readonly string[]): Promise<string[]> =>
  Promise.all(folders.map((folder) => realpath(folder).catch(() => path.resolve(folder))));

interface IndexWork {
  readonly ports: IndexPorts;
  readonly options: IndexOptions;
  readonly run: IndexRun;
}

/** What is new or has changed and is not being written any more; tells of the rest. */
async function filesToDo(
  found: FoundCollection,
  { ports, options, run }: IndexWork,
): Promise<readonly FoundFile[]> {
  const plan = await planIndexing(found.files, ports, { retryFailed: options.retryFailed ?? false });
  run.unchanged(plan.unchanged);
  for (const failure of found.unreadable) run.failed({ ...failure, isKnown: false });
  for (const failure of plan.knownFailures) run.failed({ ...failure, isKnown: true });
  const { settled, young } = bySettling(plan.todo, options.settleMs ?? 0);
  for (const file of young) run.postponed(file.path);
  return settled;
}

/** What comes after the files themselves: sleeves, files that are gone, tidying. */
async function followUp(found: FoundCollection, { ports, options, run }: IndexWork): Promise<void> {
  const { signal, libraryRoots = [], isLossAccepted = false } = options;
  const { catalog } = ports;
  run.tell({ kind: 'sleeves' });
  await noticePictures(found, catalog);
  await collectSleeves(ports, signal);
  await describeSleeves(ports, {
    ...(signal === undefined ? {} : { signal }),
    onProgress: (progress) => run.tell({ kind: 'describing', progress }),
  });
  await dropVanishedFiles(found, { catalog, run, libraryRoots, isLossAccepted });
  await embedSounds(ports, signal);
  run.tell({ kind: 'maintaining' });
  await ports.postingStore.maintain(signal);
  await ports.embedWithModels?.({
    ...(signal === undefined ? {} : { signal }),
    onProgress: (progress) => run.tell({ kind: 'describing', progress }),
    onModelFailed: (failure) => run.tell({ kind: 'model-failed', failure }),
  });
  await ports.vectors.maintain(signal);
}

/** A time to come (a clock that was set back) is as good as any other. */
function bySettling(
  files: readonly FoundFile[],
  settleMs: number,
): { settled: readonly FoundFile[]; young: readonly FoundFile[] } {
  if (settleMs <= 0) return { settled: files, young: [] };
  const nowMs = Date.now();
  const isYoung = ({ mtimeMs }: FoundFile): boolean => Math.abs(nowMs - mtimeMs) < settleMs;
  return { settled: files.filter((file) => !isYoung(file)), young: files.filter(isYoung) };
}

/** What a stopped walk, analysis or merge throws, as against a fault that happened meanwhile. */
function isCancellation(thrown: unknown): boolean {
  return (
    (thrown instanceof Error && thrown.name === 'AbortError') || toEarwormError(thrown).code === 'E_CANCELLED'
  );
}
