import type { FactsResolver, VectorFacts } from '../vector/vector-facts.ts';
import type { Album } from './album.ts';
import type { CatalogStore } from './catalog-store.ts';
import type { Track } from './track.ts';

/** Finds what a vector store keeps beside its vectors in the catalogue. */
export function factsOfIds(catalog: Pick<CatalogStore, 'albumsById' | 'tracksById'>): FactsResolver {
  return async (of, ids) => {
    if (of === 'album') {
      const albums = await catalog.albumsById(ids);
      return albums.filter((album) => album !== undefined).map((album) => albumFacts(album));
    }
    const tracks = (await catalog.tracksById(ids)).filter((track) => track !== undefined);
    const albumIds = [...new Set(tracks.flatMap(({ albumId }) => albumId ?? []))];
    const albums = await catalog.albumsById(albumIds);
    const byId = new Map(albumIds.map((albumId, i) => [albumId, albums[i]]));
    return tracks.map((track) => trackFacts(track, byId.get(track.albumId ?? 0)));
  };
}

function albumFacts(album: Album): VectorFacts {
  const { albumId, albumName, releaseYear, isBestNewMusic, ...facts } = album;
  return {
    id: albumId,
    name: albumName,
    genres: facts.genres,
    isBestNewMusic: isBestNewMusic ?? false,
    ...defined({ year: releaseYear, artist: facts.artist, score: facts.score, label: facts.label }),
    ...defined({ reviewer: facts.reviewer, coverUrl: facts.coverUrl }),
  };
}

function trackFacts({ trackId, tags }: Track, album: Album | undefined): VectorFacts {
  return {
    id: trackId,
    genres: tags.genres ?? [],
    isBestNewMusic: album?.isBestNewMusic ?? false,
    ...defined({ name: tags.title, artist: tags.artist, year: tags.year, label: tags.label }),
    ...defined({ score: album?.score }),
  };
}

/** Without what is `undefined`. */
const defined = <Facts extends object>(facts: Facts): { [Key in keyof Facts]?: NonNullable<Facts[Key]> } =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Facts]?: NonNullable<Facts[Key]>;
  };
