import { damagedArchive } from '../../archive/archive-part.ts';
import { type ArchiveSource, readArchive } from '../../archive/archive-reader.ts';
import { parseLines } from '../../archive/catalog-records.ts';
import { decodeFingerprints } from '../../archive/fingerprint-record.ts';
import { decodeSleeves } from '../../archive/sleeve-record.ts';
import type { CatalogPart } from '../../catalog/catalog-contents.ts';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { SleeveStore } from '../../catalog/sleeve-store.ts';
import type { Track } from '../../catalog/track.ts';
import type { ChartVideo } from '../../catalog/video-catalog.ts';
import { EarwormError } from '../../errors.ts';
import type { IdentifiedFingerprint, PostingStore } from '../../fingerprint/posting-store.ts';
import type { JobProgress } from '../../jobs/job-queue.ts';
import type { VectorStore } from '../../vector/vector-store.ts';
import { embedSounds } from '../likeness/embed-sounds.ts';
import { removeOrphans } from '../indexing/index-collection-plan.ts';
import { planRestoredIds, type RestoredIds } from './restored-ids.ts';
import { verifyArchive, type VerifiedArchive } from './verify-archive.ts';

export interface RestorePorts {
  readonly catalog: CatalogStore;
  /** Opened for writing. */
  readonly postingStore: PostingStore;
  readonly sleeveStore: Pick<SleeveStore, 'put'>;
  readonly vectors: VectorStore;
}

export interface RestoreOptions {
  /** Puts the archive in the place of a collection that is not empty. */
  readonly isReplacing?: boolean;
  /** Brings back the catalogue of an archive whose fingerprints are of another scheme. */
  readonly withoutFingerprints?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
}

export interface RestoreSummary {
  readonly tracks: number;
  readonly albums: number;
  readonly failures: number;
  readonly fingerprints: number;
  readonly sleeves: number;
  /** Tracks that had to be given another id. */
  readonly renumbered: number;
  /** Sections that this Earworm does not know and passed by. */
  readonly skipped: readonly string[];
  /** Of the Earworm that made the archive. */
  readonly earworm: string;
  readonly createdAtMs: number;
}

/** Fingerprints and sleeves are stored when so much has gathered. */
const BATCH = { tracks: 200, landmarks: 2 ** 21, sleeves: 50 };

/**
 * Puts an archive in the place of the collection. `open` gives it from its beginning, three times: to verify
 * all of it before anything is written; for fingerprints and sleeves, which nothing refers to yet; and for
 * the catalogue, which changes in one transaction. So a crash at any moment leaves the collection before or
 * after, and what else it leaves behind answers nothing and is swept by the next writer.
 * Errors: `E_ARCHIVE_DAMAGED`, `E_ARCHIVE_NEWER`, `E_COLLECTION_NOT_EMPTY`, `E_INDEX_INCOMPATIBLE`, those
 * of the stores.
 */
export async function restoreCollection(
  open: () => ArchiveSource,
  ports: RestorePorts,
  options: RestoreOptions = {},
): Promise<RestoreSummary> {
  const { catalog, postingStore } = ports;
  const { isReplacing = false, withoutFingerprints = false, signal } = options;
  if (!isReplacing) await refuseFull(catalog);
  const tell = progressOf(options.onProgress, signal);
  const archive = await verifyArchive(open(), ({ records }) => tell('checking', records));
  if (!withoutFingerprints) refuseOtherScheme(archive, postingStore);
  await removeOrphans(ports);
  const ids = await planRestoredIds(archive, ports);
  const total = Object.values(archive.records).reduce((sum, records) => sum + records, 0);
  const restoring = progressOf(options.onProgress, signal, 2 * total, total);
  const wanted = withoutFingerprints ? new Set<number>() : ids.fingerprintsWanted;
  await storeBinaries(open(), { ports, ids, wanted, tell: restoring });
  // of tracks and albums that may now have other ids; what has no vector gets one at the next scan
  for (const { space } of await ports.vectors.figures()) await ports.vectors.drop(space);
  await catalog.replaceAll(catalogParts(open(), archive, { ids, withoutFingerprints }));
  await removeOrphans(ports);
  // they follow from the sound descriptors; a scan would make them, too
  await embedSounds(ports, signal);
  await postingStore.maintain(signal);
  await embedSounds(ports, signal);
  const countOf = (section: string): number => archive.records[section] ?? 0;
  return {
    tracks: countOf('tracks'),
    albums: countOf('albums'),
    failures: countOf('failures'),
    fingerprints: withoutFingerprints ? 0 : countOf('fingerprints'),
    sleeves: countOf('sleeves'),
    renumbered: ids.renumbered,
    skipped: archive.skipped,
    earworm: archive.origin.earworm,
    createdAtMs: archive.origin.createdAtMs,
  };
}

async function refuseFull(catalog: CatalogStore): Promise<void> {
  const { tracks, failedFiles } = await catalog.figures();
  const { albums } = await catalog.albumFigures();
  if (tracks + albums + failedFiles > 0)
    throw new EarwormError('E_COLLECTION_NOT_EMPTY', { details: { tracks, albums } });
}

function refuseOtherScheme({ origin, fingerprints }: VerifiedArchive, { scheme }: PostingStore): void {
  const own = Object.entries(scheme);
  const isSame = own.every(([name, value]) => origin.scheme[name] === value);
  if (fingerprints.size === 0 || (isSame && own.length === Object.keys(origin.scheme).length)) return;
  throw new EarwormError('E_INDEX_INCOMPATIBLE', {
    message:
      "The archive's fingerprints were made with another scheme. Restore it with --without-fingerprints, then run `earworm index` on its folders: songs keep their ids.",
    details: { archived: origin.scheme, own: scheme },
  });
}

type Tell = (message: string, records: number) => void;

/** How many records are behind us, of how many; `started` of them by an earlier pass. */
function progressOf(
  onProgress: RestoreOptions['onProgress'],
  signal: AbortSignal | undefined,
  total?: number,
  started = 0,
): Tell {
  let done = started;
  return (message, records) => {
    signal?.throwIfAborted();
    done += records;
    onProgress?.({ done, ...(total === undefined ? {} : { total }), unit: 'records', message });
  };
}

interface BinaryContext {
  readonly ports: RestorePorts;
  readonly ids: RestoredIds;
  /** Ids, as in the archive, of the fingerprints that the index does not have. */
  readonly wanted: ReadonlySet<number>;
  readonly tell: Tell;
}

async function storeBinaries(
  source: ArchiveSource,
  { ports, ids, wanted, tell }: BinaryContext,
): Promise<void> {
  let held: IdentifiedFingerprint[] = [];
  let landmarks = 0;
  const flush = async (): Promise<void> => {
    await ports.postingStore.add(held);
    [held, landmarks] = [[], 0];
  };
  for await (const { section, plain, records } of readArchive(source)) {
    tell('restoring', records);
    if (section === 'fingerprints') {
      for (const { trackId, fingerprint } of decodeFingerprints(plain)) {
        if (!wanted.has(trackId)) continue;
        held.push({ trackId: ids.idOf(trackId), fingerprint });
        landmarks += fingerprint.hashes.length;
        if (held.length >= BATCH.tracks || landmarks >= BATCH.landmarks) await flush();
      }
    } else if (section === 'sleeves') {
      const sleeves = [...decodeSleeves(plain)];
      for (let from = 0; from < sleeves.length; from += BATCH.sleeves)
        await ports.sleeveStore.put(sleeves.slice(from, from + BATCH.sleeves));
    }
  }
  await flush();
}

/** What goes into the catalogue. Throws at the end when the archive is no longer the one that was verified. */
async function* catalogParts(
  source: ArchiveSource,
  { sha256 }: VerifiedArchive,
  { ids, withoutFingerprints }: { readonly ids: RestoredIds; readonly withoutFingerprints: boolean },
): AsyncGenerator<CatalogPart> {
  const parts = readArchive(source);
  const matchedAnew = ({ match, ...video }: ChartVideo): ChartVideo =>
    match === undefined ? video : { ...video, match: { ...match, trackId: ids.idOf(match.trackId) } };
  const restored = ({ soundDigest, ...track }: Omit<Track, 'albumId'>): Track => ({
    ...track,
    trackId: ids.idOf(track.trackId),
    // without one it is read once more, and keeps its id
    ...(soundDigest === undefined || withoutFingerprints ? {} : { soundDigest }),
  });
  for (;;) {
    const { done, value } = await parts.next();
    if (done === true) {
      if (value.sha256 !== sha256) throw damagedArchive('it changed while it was read');
      return;
    }
    const { section, plain } = value;
    if (section === 'albums') yield { kind: 'albums', albums: parseLines(section, plain) };
    if (section === 'tracks') yield { kind: 'tracks', tracks: parseLines(section, plain).map(restored) };
    if (section === 'failures') yield { kind: 'failures', failures: parseLines(section, plain) };
    if (section === 'videos') yield { kind: 'videos', videos: parseLines(section, plain).map(matchedAnew) };
  }
}
