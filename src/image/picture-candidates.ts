import type { PictureIndex } from './picture-index.ts';

/** The numbers of the `count` sleeves with the highest scores above zero, the highest first; `isWanted` leaves out others. */
export function highest(
  scores: ArrayLike<number>,
  count: number,
  isWanted: (sleeve: number) => boolean = () => true,
): number[] {
  const best: number[] = [];
  for (let sleeve = 0; sleeve < scores.length; sleeve++) {
    const score = scores[sleeve]!;
    if (score <= 0 || (best.length === count && score <= scores[best.at(-1)!]!)) continue;
    if (!isWanted(sleeve)) continue;
    let at = best.length;
    while (at > 0 && scores[best[at - 1]!]! < score) at--;
    best.splice(at, 0, sleeve);
    if (best.length > count) best.pop();
  }
  return best;
}

/** The `count` sleeves whose layout differs least from one, the nearest first. */
export function nearestLayouts(
  index: PictureIndex,
  layout: Uint32Array,
  count: number,
  isWanted?: (sleeve: number) => boolean,
): number[] {
  const closeness = Float32Array.from(index.layoutDistances(layout), (bits) => 256 - bits);
  return highest(closeness, count, isWanted);
}
