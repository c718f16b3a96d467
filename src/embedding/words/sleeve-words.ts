/** What words mean for sleeves: each is tied to what was measured of the pixels. */
import {
  type HueName,
  HUE_NAMES,
  OTHER_NAMES,
  type OtherName,
  type Shade,
} from '../../image/traits/colour-names.ts';
import type { Measure } from '../../image/traits/sleeve-traits.ts';
import { formsOf } from './song-words.ts';

/** So much of the area in this colour. */
export interface ColourWish {
  readonly kind: 'colour';
  readonly hue?: HueName;
  readonly other?: OtherName;
  /** How much each shade of the hue counts. */
  readonly shades: Readonly<Record<Shade, number>>;
}

/** Certain above (or below, when `isBelow`) a measure: half fitting at `at`, by a logistic of width `width`. */
export interface Bound {
  readonly measure: Measure;
  readonly at: number;
  readonly width: number;
  readonly isBelow?: boolean;
}

export interface LookWish {
  readonly kind: 'look';
  /** All must hold. */
  readonly bounds: readonly Bound[];
  readonly because: string;
}

export type SleeveMeaning = ColourWish | LookWish;

const ANY_SHADE = { dark: 1, medium: 1, light: 1 };

const SHADE_WORDS: Readonly<Record<string, ColourWish['shades']>> = {
  dark: { dark: 1, medium: 0.35, light: 0 },
  deep: { dark: 1, medium: 0.5, light: 0 },
  light: { dark: 0, medium: 0.35, light: 1 },
  pale: { dark: 0, medium: 0.2, light: 1 },
  pastel: { dark: 0, medium: 0.2, light: 1 },
  bright: { dark: 0.1, medium: 1, light: 1 },
};

/** Other names of the colours. */
const COLOUR_WORDS: Readonly<Record<string, string>> = {
  crimson: 'red',
  scarlet: 'red',
  maroon: 'dark red',
  burgundy: 'dark red',
  navy: 'dark blue',
  azure: 'light blue',
  sky: 'light blue',
  cyan: 'turquoise',
  teal: 'dark turquoise',
  aqua: 'turquoise',
  olive: 'dark green',
  lime: 'light green',
  emerald: 'green',
  violet: 'purple',
  lilac: 'light purple',
  lavender: 'light purple',
  magenta: 'pink',
  rose: 'pink',
  golden: 'gold',
  cream: 'beige',
  sepia: 'brown',
  gray: 'grey',
  silver: 'grey',
};

const above = (measure: Measure, at: number, width: number): Bound => ({ measure, at, width });
const below = (measure: Measure, at: number, width: number): Bound => ({ measure, at, width, isBelow: true });

const LOOKS: readonly (readonly [words: string, because: string, ...bounds: Bound[]])[] = [
  ['dark, gloomy, sombre, black-ish, nocturnal, night', 'dark', below('lightness', 0.4, 0.05)],
  ['light, bright, airy', 'light', above('lightness', 0.73, 0.04)],
  [
    'pastel, pale, soft, faded',
    'light and gently coloured',
    above('pastel', 0.38, 0.09),
    above('lightness', 0.68, 0.06),
  ],
  ['high contrast, contrasty, stark', 'light and dark far apart', above('contrast', 0.55, 0.05)],
  ['low contrast, muted, flat', 'light and dark close together', below('contrast', 0.2, 0.04)],
  [
    'black and white, monochrome, greyscale, grayscale, colourless, colorless, b/w, b&w',
    'without colour',
    above('colourless', 0.88, 0.04),
  ],
  [
    'colourful, colorful, multicoloured, multicolored, rainbow, psychedelic',
    'many colours',
    above('variety', 0.36, 0.06),
    above('colourfulness', 0.28, 0.06),
  ],
  ['vivid, saturated, garish, neon, strong', 'strong colours', above('colourfulness', 0.5, 0.06)],
  ['warm', 'warm hues', above('warmth', 0.75, 0.1), above('colourfulness', 0.12, 0.04)],
  ['cold, cool, icy', 'cold hues', below('warmth', 0.25, 0.1), above('colourfulness', 0.1, 0.04)],
  [
    'minimalist, minimal, simple, plain, empty, sparse, clean',
    'hardly any drawing',
    above('flat', 0.72, 0.06),
    below('edges', 0.13, 0.03),
  ],
  [
    'busy, detailed, crowded, cluttered, chaotic, dense, intricate',
    'drawn all over',
    above('edges', 0.5, 0.05),
    below('flat', 0.32, 0.06),
  ],
  [
    'symmetrical, symmetric, mirrored, symmetry',
    'its halves mirror each other',
    above('symmetry', 0.78, 0.06),
  ],
  ['grainy, noisy, grain, gritty', 'noise where it is flat', above('grain', 0.16, 0.03)],
  ['smooth, slick', 'no noise where it is flat', below('grain', 0.03, 0.01)],
  [
    'text-heavy, typographic, lettering, typography, text heavy, letters, words, text',
    'much that looks like lettering',
    above('lettering', 0.14, 0.03),
  ],
  [
    'collage, patchwork, grid, mosaic, geometric, blocks, stripes, striped',
    'straight borders between unlike areas',
    above('patches', 0.55, 0.08),
  ],
];

const DICTIONARY: ReadonlyMap<string, LookWish> = new Map(
  LOOKS.flatMap(([words, because, ...bounds]) =>
    words.split(', ').map((word) => [word, { kind: 'look', bounds, because } as const] as const),
  ),
);

/** "red", "dark green", "gold", "high contrast", "minimalist". */
export function sleeveWords(words: readonly string[]): SleeveMeaning | undefined {
  const forms = formsOf(words.join(' '));
  return colourWords(words) ?? forms.map((form) => DICTIONARY.get(form)).find((look) => look !== undefined);
}

function colourWords(words: readonly string[]): ColourWish | undefined {
  const named = words
    .map((word) => COLOUR_WORDS[word] ?? word)
    .join(' ')
    .split(' ');
  const colour = named.at(-1)?.replace(/ish$/u, '').replace('redd', 'red') ?? '';
  const shades = named.slice(0, -1).map((word) => SHADE_WORDS[word]);
  if (shades.length > 1 || shades.some((shade) => shade === undefined)) return undefined;
  const [wanted = ANY_SHADE] = shades;
  const hue = HUE_NAMES.find((name) => name === colour);
  if (hue !== undefined) return { kind: 'colour', hue, shades: wanted };
  const other = shades.length === 0 ? OTHER_NAMES.find((name) => name === colour) : undefined;
  return other === undefined ? undefined : { kind: 'colour', other, shades: ANY_SHADE };
}
