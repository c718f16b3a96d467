import { ArchiveWriter, type ArchiveSink } from '../../archive/archive-writer.ts';
import { encodeFingerprint } from '../../archive/fingerprint-record.ts';
import { encodeSleeve } from '../../archive/sleeve-record.ts';
import type { ArchiveOrigin } from '../../archive/catalog-records.ts';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { SLEEVE_SIZES_PX, type SleevePictures, type SleeveStore } from '../../catalog/sleeve-store.ts';
import { filesOf, type Track, withoutFiles } from '../../catalog/track.ts';
import { EarwormError } from '../../errors.ts';
import type { PostingStore } from '../../fingerprint/posting-store.ts';
import type { JobProgress } from '../../jobs/job-queue.ts';
import { storedFingerprints } from '../stored-fingerprints.ts';

export interface ExportPorts {
  readonly catalog: CatalogStore;
  readonly postingStore: PostingStore;
  readonly sleeveStore: Pick<SleeveStore, 'get'>;
}

export interface ExportOptions {
  /** Of the program, for whoever looks into the archive. */
  readonly version: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
}

export interface ExportSummary {
  readonly tracks: number;
  readonly albums: number;
  readonly failures: number;
  /** Fewer than tracks: the rest is to be indexed again after a restore. */
  readonly fingerprints: number;
  readonly sleeves: number;
  readonly sizeBytes: number;
}

const PAGE = 500;

/**
 * Writes the whole collection as one archive (`archive/archive-format.md`), in bounded memory, while others
 * may read and write it: the catalogue is read first and decides what is in the archive. Errors:
 * `E_INDEX_DAMAGED` (what would be missing is better indexed again first), those of the stores and the sink.
 */
export async function exportCollection(
  { catalog, postingStore, sleeveStore }: ExportPorts,
  sink: ArchiveSink,
  { version, signal, onProgress = () => {} }: ExportOptions,
): Promise<ExportSummary> {
  const { tracks } = await catalog.figures();
  const sleeveIds = [...(await catalog.sleeveIds())];
  let done = 0;
  const step = (message: string): void => {
    signal?.throwIfAborted();
    onProgress({ done: ++done, total: 2 * tracks + sleeveIds.length, unit: 'records', message });
  };
  const writer = await ArchiveWriter.begin(sink);
  const origin: ArchiveOrigin = {
    earworm: version,
    createdAtMs: Date.now(),
    scheme: { ...postingStore.scheme },
  };
  await writer.section('archive', lines([origin]));
  await writer.section('albums', lines(albumsOf(catalog)));
  const exported = new Set<number>();
  await writer.section(
    'tracks',
    trackLines(catalog, exported, () => step('songs')),
  );
  await writer.section('failures', lines(failuresOf(catalog)));
  await writer.section('videos', lines(videosOf(catalog)), { isOptional: true });
  const fingerprints = fingerprintRecords(postingStore, exported, {
    signal,
    step: () => step('fingerprints'),
  });
  await writer.section('fingerprints', fingerprints);
  await writer.section(
    'sleeves',
    sleeveRecords(sleeveStore, sleeveIds, () => step('sleeves')),
  );
  const { records, sizeBytes } = await writer.end();
  const countOf = (section: string): number => records[section] ?? 0;
  return {
    tracks: countOf('tracks'),
    albums: countOf('albums'),
    failures: countOf('failures'),
    fingerprints: countOf('fingerprints'),
    sleeves: countOf('sleeves'),
    sizeBytes,
  };
}

async function* lines(records: AsyncIterable<object> | Iterable<object>): AsyncGenerator<string> {
  for await (const record of records) yield JSON.stringify(record);
}

async function* albumsOf(catalog: CatalogStore): AsyncGenerator<object> {
  for (let afterId = 0; ;) {
    const albums = await catalog.albumRecords({ afterId, limit: PAGE });
    yield* albums;
    afterId = albums.at(-1)?.albumId ?? 0;
    if (albums.length < PAGE) return;
  }
}

/** A file that was moved to another track meanwhile is of the first of the two. */
async function* trackLines(
  catalog: CatalogStore,
  exported: Set<number>,
  step: () => void,
): AsyncGenerator<string> {
  const trackIds = [...(await catalog.allTrackIds())];
  const paths = new Set<string>();
  for (let from = 0; from < trackIds.length; from += PAGE) {
    const tracks = await catalog.tracksById(trackIds.slice(from, from + PAGE));
    for (const track of tracks) {
      if (track === undefined) continue;
      const own = track.missingSinceMs === undefined ? withoutTaken(track, paths) : track;
      if (own.missingSinceMs === undefined) for (const { path } of filesOf(own)) paths.add(path);
      const { albumId: _, ...record } = own;
      exported.add(own.trackId);
      yield JSON.stringify(record);
      step();
    }
  }
}

const withoutTaken = (track: Track, taken: ReadonlySet<string>): Track =>
  filesOf(track).some(({ path }) => taken.has(path)) ? withoutFiles(track, taken, Date.now()) : track;

async function* failuresOf(catalog: CatalogStore): AsyncGenerator<object> {
  const told = new Set<string>();
  for (let offset = 0; ; offset += PAGE) {
    const { failures } = await catalog.listFailures({ offset, limit: PAGE });
    // a page moves when somebody indexes meanwhile
    for (const failure of failures) if (!told.has(failure.path)) yield failure;
    for (const { path } of failures) told.add(path);
    if (failures.length < PAGE) return;
  }
}

async function* videosOf(catalog: CatalogStore): AsyncGenerator<object> {
  const told = new Set<string>();
  for (let offset = 0; ; offset += PAGE) {
    const { videos } = await catalog.listVideos({ offset, limit: PAGE });
    // a page moves when somebody imports meanwhile
    for (const video of videos) if (!told.has(video.videoId)) yield video;
    for (const { videoId } of videos) told.add(videoId);
    if (videos.length < PAGE) return;
  }
}

async function* fingerprintRecords(
  postingStore: PostingStore,
  wanted: ReadonlySet<number>,
  { signal, step }: { readonly signal: AbortSignal | undefined; readonly step: () => void },
): AsyncGenerator<Uint8Array> {
  using snapshot = await postingStore.snapshot();
  const told = new Set<number>();
  for await (const identified of storedFingerprints(snapshot, { signal })) {
    if (!wanted.has(identified.trackId) || told.has(identified.trackId)) continue;
    told.add(identified.trackId);
    yield encodeFingerprint(identified);
    step();
  }
  const { damaged } = await postingStore.figures();
  if (damaged.length > 0) {
    const names = damaged.map(({ name }) => name).join(', ');
    throw new EarwormError('E_INDEX_DAMAGED', {
      message: `The index is damaged (${names}): run \`earworm index\` on its folders again before exporting it.`,
      details: { damaged },
    });
  }
}

async function* sleeveRecords(
  sleeveStore: Pick<SleeveStore, 'get'>,
  sleeveIds: readonly string[],
  step: () => void,
): AsyncGenerator<Uint8Array> {
  for (const sleeveId of sleeveIds.toSorted()) {
    const pictures = await Promise.all(SLEEVE_SIZES_PX.map((sizePx) => sleeveStore.get(sleeveId, sizePx)));
    step();
    if (pictures.includes(undefined)) continue;
    const bySize = SLEEVE_SIZES_PX.map((sizePx, index) => [sizePx, pictures[index]] as const);
    yield encodeSleeve({ sleeveId, pictures: Object.fromEntries(bySize) as unknown as SleevePictures });
  }
}
