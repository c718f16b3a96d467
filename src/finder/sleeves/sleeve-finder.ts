import type { AlbumCatalog } from '../../catalog/album-catalog.ts';
import type { Album } from '../../catalog/album.ts';
import type { SleeveDescriptionStore } from '../../catalog/sleeve-description-store.ts';
import type { AnalysisOptions, PictureAnalyzer } from '../../media/media-analyzer.ts';
import { findBySleeve, type FindBySleeveOptions, type SleeveAnswer } from './find-by-sleeve.ts';
import { findSimilarAlbums } from '../likeness/find-similar-albums.ts';
import type { FindAlbumsOptions, FoundAlbum } from '../found-album.ts';
import { createLikenessIndex } from '../likeness/likeness-index.ts';
import { createSleeveIndex } from './sleeve-index.ts';

/** Finds albums by how their sleeves look. Another engine is another one of these. */
export interface SleeveFinder {
  /** The albums whose sleeve a picture file shows. */
  findByPicture(path: string, options: FindBySleeveOptions): Promise<SleeveAnswer>;
  /** Albums whose sleeves look like that of `album`, best first. */
  similarAlbums(album: Album, options: FindAlbumsOptions): Promise<FoundAlbum[]>;
  /** What likeness compares of a picture file, as `describeLikeness` gives it. Errors: those of `lookAtPicture`. */
  likenessOfPicture(path: string, options: AnalysisOptions): Promise<Uint8Array>;
  /** Reads the index, so that the first question need not wait for it; how many sleeves it has. */
  prepare(): Promise<number>;
  /** Whether it has been read. */
  isReady(): boolean;
}

export interface SleeveFinderPorts {
  readonly catalog: Pick<AlbumCatalog, 'sleevesOf' | 'albumsBySleeve'>;
  readonly descriptions: SleeveDescriptionStore;
  readonly analyzer: Pick<PictureAnalyzer, 'lookAtPicture'>;
}

/** Without any model: keypoints and shapes for the very sleeve, colours and drawing for likeness. */
export function createSleeveFinder({ catalog, descriptions, analyzer }: SleeveFinderPorts): SleeveFinder {
  const likeness = createLikenessIndex(descriptions);
  const sleeves = createSleeveIndex(descriptions);
  let isReady = false;
  return {
    findByPicture: (path, options) => findBySleeve(path, { catalog, analyzer, sleeves, likeness }, options),
    similarAlbums: (album, options) => findSimilarAlbums(album, { catalog, likeness }, options),
    likenessOfPicture: async (path, options) => (await analyzer.lookAtPicture(path, options)).likeness,
    async prepare() {
      await sleeves.catchUp();
      isReady = true;
      return sleeves.figures().sleeves;
    },
    isReady: () => isReady,
  };
}
