import type { GreyPicture } from './grey-picture.ts';
import type { Place } from './scale-space.ts';

const GRID = 8;
/** Each further place in a cell counts as so much weaker. */
const CROWDING = 0.15;

/** Weaker places, of 255, are taken only where there are too few others. */
const CONTRAST_STRONG = (0.01 * 255) / 3;
/** In a plain picture, so many of the places wanted may be weak ones. */
const WEAK_SHARE_MAX = 0.4;

/** At most `count` of the places: the strongest, but from all over the picture. */
export function spreadPlaces(
  found: readonly Place[],
  { width, height }: Pick<GreyPicture, 'width' | 'height'>,
  count: number,
): readonly Place[] {
  const places = strongOf(found, WEAK_SHARE_MAX * count);
  if (places.length <= count) return places;
  const cellOf = ({ x, y, pixelSize }: Place): number =>
    Math.min(GRID - 1, Math.floor((y * pixelSize * GRID) / height)) * GRID +
    Math.min(GRID - 1, Math.floor((x * pixelSize * GRID) / width));
  const ranked: { readonly place: Place; readonly strength: number }[] = [];
  for (const crowd of Map.groupBy(places, cellOf).values())
    for (const [rank, place] of crowd.toSorted((a, b) => b.contrast - a.contrast).entries())
      ranked.push({ place, strength: place.contrast / (1 + CROWDING * rank) });
  const strongest = ranked.toSorted((a, b) => b.strength - a.strength).slice(0, count);
  return strongest.map(({ place }) => place);
}

function strongOf(places: readonly Place[], countMin: number): readonly Place[] {
  const strong = places.filter(({ contrast }) => contrast >= CONTRAST_STRONG);
  if (strong.length >= countMin) return strong;
  return places.toSorted((a, b) => b.contrast - a.contrast).slice(0, countMin);
}
