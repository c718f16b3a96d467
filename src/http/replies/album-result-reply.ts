import type { AlbumFilter } from '../../catalog/album-catalog.ts';
import type { FoundAlbum } from '../../finder/found-album.ts';
import { albumOf } from './album-reply.ts';
import { filterOf } from '../catalog-filter.ts';
import type { AlbumResult } from '../contract/sleeve-search-contract.ts';

/** A found album as the API shows it. */
export function albumResultOf({ album, score, likeness, engine, reason }: FoundAlbum): AlbumResult {
  const similarity = rounded(score);
  return {
    ...albumOf(album),
    similarity_score: similarity,
    similarity,
    ...(likeness === undefined ? {} : { likeness: rounded(likeness) }),
    engine,
    reason,
  };
}

const rounded = (share: number): number => Math.round(share * 1e4) / 1e4;

/** Those that are at least so much like what was asked for. */
export const alikeFrom = (likenessMin: number, found: readonly FoundAlbum[]): FoundAlbum[] =>
  found.filter(({ likeness = 1 }) => likeness >= likenessMin);

interface AlbumFilterQuery {
  readonly genre?: string | readonly string[];
  readonly year_min?: number;
  readonly year_max?: number;
  readonly score_min?: number;
  readonly best_new_music?: boolean;
}

/** The conditions of a query, as a part of options: nothing without any, so that all albums need not be gone through. */
export function albumFilterOf(query: AlbumFilterQuery): { filter?: AlbumFilter } {
  const { score_min: scoreMin, best_new_music: isBestNewMusic } = query;
  const filter: AlbumFilter = {
    ...filterOf(query),
    ...(scoreMin === undefined ? {} : { scoreMin }),
    ...(isBestNewMusic === undefined ? {} : { isBestNewMusic }),
  };
  return Object.keys(filter).length === 0 ? {} : { filter };
}
