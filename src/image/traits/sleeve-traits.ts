import { HUE_NAMES, type HueName, OTHER_NAMES, type OtherName, type Shade, SHADES } from './colour-names.ts';

/** Measures of light and make-up, each 0..1. */
export const MEASURES = [
  /** Mean lightness. */
  'lightness',
  /** Standard deviation of lightness, over 0.5. */
  'contrast',
  /** Mean chroma, over 0.25. */
  'colourfulness',
  /** Share without any colour. */
  'colourless',
  /** Share that is light and gently coloured. */
  'pastel',
  /** How many hues share the coloured part: entropy over that of all alike. */
  'variety',
  /** Share of warm hues (red to yellow) among coloured ones; 0.5 without any. */
  'warmth',
  /** Share without any drawing. */
  'flat',
  /** Share on an edge. */
  'edges',
  /** Likeness of the left half to the mirrored right half; 0 where nothing is to be compared. */
  'symmetry',
  /** Fine noise where the picture is flat. */
  'grain',
  /** Share that looks like lettering. */
  'lettering',
  /** Straight borders from side to side that part unlike areas. */
  'patches',
] as const;

export type Measure = (typeof MEASURES)[number];

/** What is said of a sleeve by its pixels alone. */
export interface SleeveTraits {
  /** Share of the area, 0..1, by hue and shade. */
  readonly hues: Readonly<Record<HueName, Readonly<Record<Shade, number>>>>;
  readonly others: Readonly<Record<OtherName, number>>;
  readonly measures: Readonly<Record<Measure, number>>;
}

const HUE_BYTES = HUE_NAMES.length * SHADES.length;

export const TRAITS_SIZE = HUE_BYTES + OTHER_NAMES.length + MEASURES.length;

/** Roots of shares, so that little is told from nothing; in the order of the lists of names. */
export function packTraits({ hues, others, measures }: SleeveTraits): Uint8Array {
  return Uint8Array.from(
    [
      ...HUE_NAMES.flatMap((name) => SHADES.map((shade) => Math.sqrt(hues[name][shade]))),
      ...OTHER_NAMES.map((name) => Math.sqrt(others[name])),
      ...MEASURES.map((name) => measures[name]),
    ],
    (value) => Math.round(255 * Math.min(1, Math.max(0, value))),
  );
}

const shareAt = (traits: Uint8Array, at: number): number => (traits[at]! / 255) ** 2;

/** Share of the area, 0..1. */
export function hueShare(traits: Uint8Array, hue: HueName, shade: Shade): number {
  return shareAt(traits, HUE_NAMES.indexOf(hue) * SHADES.length + SHADES.indexOf(shade));
}

/** Share of the area, 0..1. */
export function otherShare(traits: Uint8Array, name: OtherName): number {
  return shareAt(traits, HUE_BYTES + OTHER_NAMES.indexOf(name));
}

/** 0..1 */
export function measureOf(traits: Uint8Array, measure: Measure): number {
  return traits[HUE_BYTES + OTHER_NAMES.length + MEASURES.indexOf(measure)]! / 255;
}
