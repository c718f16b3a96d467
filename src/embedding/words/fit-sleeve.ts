import { hueShare, measureOf, otherShare } from '../../image/traits/sleeve-traits.ts';
import type { ColourWish, LookWish, SleeveMeaning } from './sleeve-words.ts';

/** How well something fits, and why, for people. */
export interface Fit {
  /** 0 not at all .. 0.5 as well as not .. 1. */
  readonly fit: number;
  readonly because: string;
}

/** A colour that covers so much of a sleeve is as much in it as not. */
const COLOUR_HALF = 0.12;

/** `traits`: as `packTraits` makes them. */
export function fitSleeve(meaning: SleeveMeaning, traits: Uint8Array): Fit {
  return meaning.kind === 'colour' ? fitColour(meaning, traits) : fitLook(meaning, traits);
}

function fitColour({ hue, other, shades }: ColourWish, traits: Uint8Array): Fit {
  const share =
    hue === undefined
      ? otherShare(traits, other ?? 'grey')
      : shades.dark * hueShare(traits, hue, 'dark') +
        shades.medium * hueShare(traits, hue, 'medium') +
        shades.light * hueShare(traits, hue, 'light');
  return { fit: share / (share + COLOUR_HALF), because: `${Math.round(100 * share)} % of it` };
}

function fitLook({ bounds, because }: LookWish, traits: Uint8Array): Fit {
  const fits = bounds.map(({ measure, at, width, isBelow }) => {
    const over = (measureOf(traits, measure) - at) / width;
    return 1 / (1 + Math.exp(isBelow === true ? over : -over));
  });
  return { fit: Math.min(...fits), because };
}
