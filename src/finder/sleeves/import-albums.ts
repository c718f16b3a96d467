import type { AlbumSource, SourceAlbum, SourceBatch } from '../../catalog/album-source.ts';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { SleeveStore } from '../../catalog/sleeve-store.ts';
import { type EarwormError, toEarwormError } from '../../errors.ts';
import type { PictureAnalyzer } from '../../media/media-analyzer.ts';
import type { VectorStore } from '../../vector/vector-store.ts';
import { type DescribeProgress, describeSleeves, type DescribePorts } from './describe-sleeves.ts';
import type { ModelEmbedOptions, ModelFailure } from '../likeness/embed-with-models.ts';
import { importPictures } from './import-pictures.ts';

export interface ImportPorts extends DescribePorts {
  readonly catalog: CatalogStore;
  readonly sleeveStore: SleeveStore;
  readonly analyzer: Pick<PictureAnalyzer, 'readPicture'> & { readonly concurrency: number };
  readonly vectors: Pick<VectorStore, 'maintain'>;
  /** Makes what CLIP sees in sleeves; nothing without it. */
  readonly embedSleeves?: (options: ModelEmbedOptions) => Promise<void>;
}

export interface ImportProgress {
  /** Entries that were read, and are stored if they are albums. */
  readonly entriesDone: number;
  readonly picturesDone: number;
  /** Of the list: 0..1. */
  readonly share: number;
  /** Absent until there is something to judge by. */
  readonly etaS?: number;
}

export type ImportEvent =
  | { readonly kind: 'problem'; readonly line: number; readonly reason: string }
  | { readonly kind: 'picture-refused'; readonly path: string; readonly error: EarwormError }
  | { readonly kind: 'describing'; readonly progress: DescribeProgress }
  /** CLIP could not go on: its vectors are made by the next import or index, and all else is done. */
  | { readonly kind: 'model-failed'; readonly failure: ModelFailure }
  | { readonly kind: 'progress'; readonly progress: ImportProgress };

export interface ImportSummary {
  /** Entries that name an album; some may name the same. */
  readonly entries: number;
  /** Albums that the collection did not have. */
  readonly added: number;
  readonly problems: number;
  /** Sleeves that are new or changed. */
  readonly pictures: number;
  readonly picturesUnchanged: number;
  readonly picturesRefused: number;
  readonly wallS: number;
  readonly cancelled: boolean;
}

export interface ImportOptions {
  /** Stops after what has been read is stored. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ImportEvent) => void;
}

const JUDGE_AFTER_MS = 500;

/**
 * Brings a list of albums into the catalogue, with their pictures. Each piece of the list is durable
 * before the next is read; doing it again changes nothing. Errors: those of the source and the stores.
 */
export async function importAlbums(
  source: AlbumSource,
  ports: ImportPorts,
  { signal, onEvent = () => undefined }: ImportOptions = {},
): Promise<ImportSummary> {
  const startedMs = performance.now();
  const { albums: before } = await ports.catalog.albumFigures();
  const counts = { entries: 0, problems: 0, pictures: 0, picturesUnchanged: 0, picturesRefused: 0 };
  const tell = (share: number): void => {
    const picturesDone = counts.pictures + counts.picturesUnchanged + counts.picturesRefused;
    const entriesDone = counts.entries + counts.problems;
    const elapsedMs = performance.now() - startedMs;
    const eta = elapsedMs < JUDGE_AFTER_MS || share === 0 ? {} : { etaS: timeLeftS(share, elapsedMs) };
    onEvent({ kind: 'progress', progress: { entriesDone, picturesDone, share, ...eta } });
  };
  let shareBefore = 0;
  for await (const batch of source.read()) {
    if (signal?.aborted === true) break;
    const albums = sortEntries(batch, (line, reason) => {
      counts.problems++;
      onEvent({ kind: 'problem', line, reason });
    });
    const albumIds = await ports.catalog.putAlbums(albums.map(({ facts }) => facts));
    counts.entries += albums.length;
    const share = batch.bytes === 0 ? 1 : batch.bytesDone / batch.bytes;
    await importPictures(source, ports, {
      albums: albums.map((album, i) => ({ album, albumId: albumIds[i] ?? 0 })),
      signal,
      onDone(outcome, done) {
        counts[outcome.kind]++;
        if (outcome.kind === 'picturesRefused') onEvent({ ...outcome, kind: 'picture-refused' });
        tell(shareBefore + ((share - shareBefore) * done) / albums.length);
      },
    });
    shareBefore = share;
    tell(share);
  }
  if (signal?.aborted !== true) await describeImported(ports, signal, onEvent);
  const { albums: after } = await ports.catalog.albumFigures();
  const wallS = (performance.now() - startedMs) / 1000;
  return { ...counts, added: after - before, wallS, cancelled: signal?.aborted === true };
}

type FollowUpEvent = Extract<ImportEvent, { kind: 'describing' | 'model-failed' }>;

/**
 * As after indexing: sleeves are described, and what is kept of albums beside vectors is brought up to date.
 * What `signal` leaves undone is done by the next run.
 */
export async function describeImported(
  ports: ImportPorts,
  signal: AbortSignal | undefined,
  onEvent: (event: FollowUpEvent) => void,
): Promise<void> {
  const options = {
    ...(signal === undefined ? {} : { signal }),
    onProgress: (progress: DescribeProgress) => onEvent({ kind: 'describing', progress }),
  };
  const onModelFailed = (failure: ModelFailure): void => onEvent({ kind: 'model-failed', failure });
  try {
    await describeSleeves(ports, options);
    await ports.embedSleeves?.({ ...options, onModelFailed, sleevesOnly: true });
    await ports.vectors.maintain(signal);
  } catch (thrown) {
    if (toEarwormError(thrown).code !== 'E_CANCELLED') throw thrown;
  }
}

const timeLeftS = (share: number, elapsedMs: number): number => ((1 - share) / share) * (elapsedMs / 1000);

function sortEntries(
  { entries }: SourceBatch,
  onProblem: (line: number, reason: string) => void,
): SourceAlbum[] {
  const albums: SourceAlbum[] = [];
  for (const entry of entries) {
    if ('facts' in entry) albums.push(entry);
    else onProblem(entry.line, entry.reason);
  }
  return albums;
}
