import type { FilterResolver, VectorFilter } from '../vector/vector-store.ts';
import type { CatalogStore } from './catalog-store.ts';
import { filesOf, type Track } from './track.ts';

const PAGE = 1000;

/** Finds what fits a filter of a vector search in the catalogue. */
export function idsFitting(catalog: CatalogStore): FilterResolver {
  return async (of, filter) => {
    const ids = of === 'album' ? await albumsFitting(catalog, filter) : await tracksFitting(catalog, filter);
    return Uint32Array.from(ids).toSorted();
  };
}

async function albumsFitting(catalog: CatalogStore, filter: VectorFilter): Promise<number[]> {
  const { library, ...query } = filter;
  const held = library === undefined ? undefined : new Set(await albumsInFolder(catalog, library));
  const found = await catalog.findAlbums(query);
  return found.map(({ albumId }) => albumId).filter((albumId) => held?.has(albumId) !== false);
}

async function tracksFitting(catalog: CatalogStore, filter: VectorFilter): Promise<number[]> {
  const { library, scoreMin, scoreMax, isBestNewMusic, ...query } = filter;
  const isOfAlbum = [scoreMin, scoreMax, isBestNewMusic].some((condition) => condition !== undefined);
  const albums = isOfAlbum
    ? new Set(
        await albumsFitting(catalog, {
          ...(scoreMin === undefined ? {} : { scoreMin }),
          ...(scoreMax === undefined ? {} : { scoreMax }),
          ...(isBestNewMusic === undefined ? {} : { isBestNewMusic }),
        }),
      )
    : undefined;
  // ids alone are many times quicker than whole tracks
  if (albums === undefined && library === undefined) return [...(await catalog.findTracks(query))];
  const found = await tracksOf(catalog, query);
  return found
    .filter((track) => isInFolder(track, library) && (albums === undefined || albums.has(track.albumId ?? 0)))
    .map(({ trackId }) => trackId);
}

async function tracksOf(catalog: CatalogStore, query: VectorFilter): Promise<Track[]> {
  const found: Track[] = [];
  for (;;) {
    const { tracks, total } = await catalog.listTracks({ ...query, offset: found.length, limit: PAGE });
    found.push(...tracks);
    if (tracks.length === 0 || found.length >= total) return found;
  }
}

async function albumsInFolder(catalog: CatalogStore, folder: string): Promise<number[]> {
  const tracks = await tracksOf(catalog, {});
  return tracks.filter((track) => isInFolder(track, folder)).flatMap(({ albumId }) => albumId ?? []);
}

function isInFolder(track: Track, folder: string | undefined): boolean {
  if (folder === undefined) return true;
  const prefix = /[/\\]$/u.test(folder) ? folder : `${folder}${folder.includes('\\') ? '\\' : '/'}`;
  return filesOf(track).some(({ path }) => path.startsWith(prefix));
}
