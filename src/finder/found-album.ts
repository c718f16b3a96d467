import type { AlbumFilter } from '../catalog/album-catalog.ts';
import type { Album } from '../catalog/album.ts';

/** An album that a picture or words led to. */
export interface FoundAlbum {
  readonly album: Album;
  /** 0..1, of its own meaning for each engine. */
  readonly score: number;
  /** How alike two sleeves are, 0..1: below 0.5 one would not call them alike. Only where likeness was asked for. */
  readonly likeness?: number;
  /** What found it: `builtin`, or the name of a model. */
  readonly engine: string;
  /** One sentence for people: what speaks for it. */
  readonly reason: string;
}

export interface FindAlbumsOptions {
  readonly top: number;
  readonly filter?: AlbumFilter;
  readonly signal?: AbortSignal;
}
