import type { DescriptionKind } from '../../catalog/sleeve-description-store.ts';
import { writeOklab } from '../oklab.ts';
import type { RgbPicture } from '../rgb-picture.ts';
import { shrinkPicture } from '../shrink-picture.ts';
import { HUE_NAMES, hueOf, OTHER_NAMES, otherNamesOf, SHADES } from './colour-names.ts';
import { measureMakeUp } from './make-up.ts';
import { packTraits, type SleeveTraits } from './sleeve-traits.ts';

export const TRAITS_KIND: DescriptionKind = { name: 'traits', version: 1 };

const SIDE = 64;
const PIXELS = SIDE * SIDE;
/** Pastel: light, and coloured gently. */
const PASTEL = { lightnessMin: 0.74, chromaMin: 0.025, chromaMax: 0.11 };
const COLOURLESS_CHROMA_MAX = 0.02;

/** What words may be said of a picture, in `TRAITS_SIZE` bytes. */
export function describeTraits(picture: RgbPicture): Uint8Array {
  return packTraits(measureTraits(picture));
}

export function measureTraits(picture: RgbPicture): SleeveTraits {
  const rgb = shrinkPicture(picture, SIDE, SIDE);
  const lab = new Float32Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 3) writeOklab(rgb, at, lab, at);
  const { hues, others, light } = measureColours(lab);
  return { hues, others, measures: { ...light, ...measureMakeUp(picture, lab, SIDE) } };
}

/** `lab`: OKLab, `[SIDE, SIDE, 3]`. */
function measureColours(lab: Float32Array) {
  const hues = Object.fromEntries(
    HUE_NAMES.map((name) => [name, Object.fromEntries(SHADES.map((shade) => [shade, 0]))]),
  ) as Record<string, Record<string, number>>;
  const others = Object.fromEntries(OTHER_NAMES.map((name) => [name, 0])) as Record<string, number>;
  let [lightness, squares, chromas, colourless, pastel] = [0, 0, 0, 0, 0];
  for (let at = 0; at < lab.length; at += 3) {
    const colour = lchAt(lab, at);
    const hue = hueOf(colour);
    if (hue !== undefined) hues[hue.name]![hue.shade]! += 1 / PIXELS;
    for (const name of otherNamesOf(colour)) others[name]! += 1 / PIXELS;
    lightness += colour.lightness / PIXELS;
    squares += colour.lightness ** 2 / PIXELS;
    chromas += colour.chroma / PIXELS;
    if (colour.chroma < COLOURLESS_CHROMA_MAX) colourless += 1 / PIXELS;
    if (isPastel(colour)) pastel += 1 / PIXELS;
  }
  const shares = HUE_NAMES.map((name) => SHADES.reduce((sum, shade) => sum + hues[name]![shade]!, 0));
  const coloured = shares.reduce((sum, share) => sum + share, 0);
  return {
    hues: hues as unknown as SleeveTraits['hues'],
    others: others as SleeveTraits['others'],
    light: {
      lightness,
      contrast: Math.sqrt(Math.max(0, squares - lightness ** 2)) / 0.5,
      colourfulness: chromas / 0.25,
      colourless,
      pastel,
      variety:
        coloured < 0.02
          ? 0
          : entropyOf(shares.map((share) => share / coloured)) * Math.min(1, coloured / 0.3),
      warmth: coloured < 0.02 ? 0.5 : (shares[0]! + shares[1]! + shares[2]! + shares[7]! / 2) / coloured,
    },
  };
}

function lchAt(lab: Float32Array, at: number) {
  const [a, b] = [lab[at + 1]!, lab[at + 2]!];
  const hue = (Math.atan2(b, a) * 180) / Math.PI;
  return { lightness: lab[at]!, chroma: Math.hypot(a, b), hue: hue < 0 ? hue + 360 : hue };
}

function isPastel({ lightness, chroma }: { readonly lightness: number; readonly chroma: number }): boolean {
  return lightness >= PASTEL.lightnessMin && chroma >= PASTEL.chromaMin && chroma <= PASTEL.chromaMax;
}

/** 0 one alone .. 1 all alike. */
function entropyOf(shares: readonly number[]): number {
  const sum = shares.reduce((bits, share) => (share > 0 ? bits - share * Math.log2(share) : bits), 0);
  return sum / Math.log2(shares.length);
}
