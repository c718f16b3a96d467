import { damagedArchive } from '../../archive/archive-part.ts';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { PostingStore } from '../../fingerprint/posting-store.ts';
import type { VerifiedArchive } from './verify-archive.ts';

export interface RestoredIds {
  /** Under which id a track of the archive is stored. */
  idOf(archivedId: number): number;
  readonly renumbered: number;
  /** Ids, as in the archive, of fingerprints that the index does not have yet. */
  readonly fingerprintsWanted: ReadonlySet<number>;
}

const CHUNK_TRACKS = 500;
/** Databases keep ids as signed 32-bit numbers. */
const ID_MAX = 2 ** 31 - 1;

/**
 * Tracks keep their ids. One whose id is that of another sound in the collection as it is gets a new one:
 * until the catalogue is replaced that id answers for the other. An id with the same sound keeps the
 * fingerprint that is there.
 */
export async function planRestoredIds(
  { tracks, fingerprints }: VerifiedArchive,
  { catalog, postingStore }: { readonly catalog: CatalogStore; readonly postingStore: PostingStore },
): Promise<RestoredIds> {
  const indexed = new Set(await postingStore.trackIds());
  const own = await digestsOf(catalog);
  const taken = [...tracks].filter(
    ([id, digest]) => own.has(id) && (digest === undefined || own.get(id) !== digest),
  );
  let last = maximum([...tracks.keys(), ...own.keys(), ...indexed]);
  const newIds = new Map(taken.map(([id]) => [id, ++last]));
  if (last > ID_MAX) throw damagedArchive('its songs have ids too high to be stored beside the others');
  const idOf = (id: number): number => newIds.get(id) ?? id;
  return {
    idOf,
    renumbered: newIds.size,
    fingerprintsWanted: new Set([...fingerprints].filter((id) => !indexed.has(idOf(id)))),
  };
}

async function digestsOf(catalog: CatalogStore): Promise<Map<number, string | undefined>> {
  const ids = [...(await catalog.allTrackIds())];
  const digests = new Map<number, string | undefined>();
  for (let from = 0; from < ids.length; from += CHUNK_TRACKS) {
    for (const track of await catalog.tracksById(ids.slice(from, from + CHUNK_TRACKS)))
      if (track !== undefined) digests.set(track.trackId, track.soundDigest);
  }
  return digests;
}

const maximum = (numbers: readonly number[]): number =>
  numbers.reduce((highest, number) => Math.max(highest, number), 0);
