import type { AlbumCatalog } from '../../catalog/album-catalog.ts';
import type { Album } from '../../catalog/album.ts';
import { calibrated, SLEEVE_LIKENESS } from '../../embedding/calibration.ts';
import type { FindAlbumsOptions, FoundAlbum } from '../found-album.ts';
import type { AlikeSleeve, LikenessIndex } from './likeness-index.ts';

export interface SimilarAlbumPorts {
  readonly catalog: Pick<AlbumCatalog, 'sleevesOf' | 'albumsBySleeve'>;
  readonly likeness: LikenessIndex;
}

/** The albums whose sleeves look most like a description, best first; as many as there are up to `top`. */
export async function findAlike(
  likeness: Uint8Array,
  { catalog, likeness: index }: SimilarAlbumPorts,
  { top, filter, excluded = new Set() }: FindAlbumsOptions & { readonly excluded?: ReadonlySet<number> },
): Promise<FoundAlbum[]> {
  const among = filter === undefined ? undefined : await catalog.sleevesOf(filter);
  const ranked = await index.rank(likeness, among);
  const found: FoundAlbum[] = [];
  for (let from = 0; from < ranked.length && found.length < top; from += top) {
    const chunk = ranked.slice(from, from + top);
    const albums = await catalog.albumsBySleeve(
      chunk.map(({ sleeveId }) => sleeveId),
      filter,
    );
    found.push(...alikeOf(chunk, albums).filter(({ album }) => !excluded.has(album.albumId)));
  }
  return found.slice(0, top);
}

/** The albums whose sleeves look most like that of `album`; none when it has no described sleeve. */
export async function findSimilarAlbums(
  album: Album,
  ports: SimilarAlbumPorts,
  options: FindAlbumsOptions,
): Promise<FoundAlbum[]> {
  const likeness = album.sleeveId === undefined ? undefined : await ports.likeness.of(album.sleeveId);
  if (likeness === undefined) return [];
  return findAlike(likeness, ports, { ...options, excluded: new Set([album.albumId]) });
}

function alikeOf(ranked: readonly AlikeSleeve[], albums: readonly Album[]): FoundAlbum[] {
  return ranked.flatMap(({ sleeveId, score }) =>
    albums
      .filter((album) => album.sleeveId === sleeveId)
      .map((album) => ({
        album,
        score,
        likeness: calibrated(score, SLEEVE_LIKENESS),
        engine: 'builtin',
        reason: `its colours, their places and its drawing are alike to ${Math.round(100 * score)} %`,
      })),
  );
}
