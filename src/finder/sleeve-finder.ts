import type { AlbumCatalog } from '../catalog/album-catalog.ts';
import type { Album } from '../catalog/album.ts';
import type { SleeveDescriptionStore } from '../catalog/sleeve-description-store.ts';
import { findSimilarAlbums } from './find-similar-albums.ts';
import type { FindAlbumsOptions, FoundAlbum } from './found-album.ts';
import { createLikenessIndex } from './likeness-index.ts';

/** Finds albums by how their sleeves look. */
export interface SleeveFinder {
  /** Albums whose sleeves look like that of `album`, best first. */
  similarAlbums(album: Album, options: FindAlbumsOptions): Promise<FoundAlbum[]>;
}

export interface SleeveFinderPorts {
  readonly catalog: Pick<AlbumCatalog, 'sleevesOf' | 'albumsBySleeve'>;
  readonly descriptions: SleeveDescriptionStore;
}

export function createSleeveFinder({ catalog, descriptions }: SleeveFinderPorts): SleeveFinder {
  const likeness = createLikenessIndex(descriptions);
  return {
    similarAlbums: (album, options) => findSimilarAlbums(album, { catalog, likeness }, options),
  };
}
