import { assert } from '../../assert.ts';
import type { VectorSegmentContents } from '../../vector/segment/vector-segment-writer.ts';
import type { LivePart } from './vector-version.ts';

/** Fewer of about a size are left as they are. */
const PARTS_MIN = 4;
/** A part is merged with newer ones that have at least this share of its rows. */
const SHARE_MIN = 0.5;
/** All is written anew when more of it than this does not count, or any of it is damaged. */
const DEAD_SHARE_MAX = 0.3;

/**
 * The newest parts that pay to be made one: those that together are about as large as the next older
 * one, so that each vector is written a few times in all. None when there is nothing to gain.
 */
export function partsToMerge(parts: readonly LivePart[]): readonly LivePart[] {
  const sizes = parts.map(({ part }) => part.ids.length + part.removed.length);
  const rows = parts.reduce((sum, { dead }) => sum + dead.length, 0);
  const deadRows = parts.reduce((sum, { dead }) => sum + dead.reduce((some, flag) => some + flag, 0), 0);
  const isDamaged = parts.some(({ part }) => part.damage !== undefined);
  if (isDamaged || deadRows > rows * DEAD_SHARE_MAX) return parts;
  let from = parts.length - 1;
  for (let newer = sizes[from] ?? 0; from > 0; from--) {
    const older = sizes[from - 1] ?? 0;
    if (newer < older * SHARE_MIN && parts.length - from < PARTS_MIN) return [];
    if (newer < older * SHARE_MIN) break;
    newer += older;
  }
  return parts.length - from >= 2 ? parts.slice(from) : [];
}

/** What counts of the parts, as one; `isWhole`: there are no older ones from which anything must be removed. */
export function mergedContents(
  dim: number,
  parts: readonly LivePart[],
  isWhole: boolean,
): VectorSegmentContents {
  const places = parts.flatMap((live) => placesOf(live)).toSorted((a, b) => a.id - b.id);
  const removed = new Set(isWhole ? [] : parts.flatMap(({ part }) => [...part.removed]));
  return {
    dim,
    ids: Uint32Array.from(places, ({ id }) => id),
    removed: Uint32Array.from(removed).toSorted(),
    row(index) {
      const place = places[index];
      assert(place !== undefined, `row ${index} is one of ${places.length}`);
      return place.live.part.vector(place.row);
    },
  };
}

interface Place {
  readonly id: number;
  readonly live: LivePart;
  readonly row: number;
}

/** Of the rows that count and can be read. */
function placesOf(live: LivePart): Place[] {
  live.part.verify();
  return [...live.part.ids]
    .map((id, row) => ({ id, live, row }))
    .filter(({ row }) => live.dead[row] === 0 && !live.part.lost.has(row));
}
