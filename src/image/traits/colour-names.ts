/**
 * Which of a few names people would give a colour, in OKLCh (lightness 0..1, chroma about 0..0.32, hue in
 * degrees). The borders of hues lie between the focal colours of Berlin and Kay as sRGB shows them; a colour
 * may have several names (gold is a yellow) or none.
 */
export const HUE_NAMES = ['red', 'orange', 'yellow', 'green', 'turquoise', 'blue', 'purple', 'pink'] as const;
export type HueName = (typeof HUE_NAMES)[number];

/** Lightness parts each hue: up to 0.45, up to 0.72, lighter. */
export const SHADES = ['dark', 'medium', 'light'] as const;
export type Shade = (typeof SHADES)[number];

export const OTHER_NAMES = ['black', 'grey', 'white', 'brown', 'beige', 'gold'] as const;
export type OtherName = (typeof OTHER_NAMES)[number];

/** Less colourful is grey, black or white. */
const GREY_CHROMA_MAX = 0.03;
/** So little colour is seen as one only in the light. */
const HUE_CHROMA_MIN = 0.045;
const DARK_CHROMA_MIN = 0.04;
const BLACK_MAX = 0.27;
/** Darker than this is black, whatever its hue. */
const HUE_LIGHTNESS_MIN = 0.2;
const WHITE_MIN = 0.88;
const DARK_MAX = 0.45;
const MEDIUM_MAX = 0.72;
const PINK_LIGHTNESS_MIN = 0.68;
const PINK_DARK_MAX = 0.5;

/** The first hue of each name, degrees; the last one goes round to the first. */
const HUE_STARTS: readonly (readonly [from: number, name: HueName])[] = [
  [12, 'red'],
  [43, 'orange'],
  [78, 'yellow'],
  [118, 'green'],
  [168, 'turquoise'],
  [218, 'blue'],
  [285, 'purple'],
  [335, 'pink'],
];

export interface NamedColour {
  readonly lightness: number;
  readonly chroma: number;
  readonly hue: number;
}

/** The hue's name and shade; `undefined` for what has no colour to speak of. */
export function hueOf(colour: NamedColour): { name: HueName; shade: Shade } | undefined {
  const { lightness, chroma } = colour;
  const chromaMin = lightness < DARK_MAX ? DARK_CHROMA_MIN : HUE_CHROMA_MIN;
  if (chroma < chromaMin || lightness < HUE_LIGHTNESS_MIN) return undefined;
  return { name: hueNameOf(colour), shade: shadeOf(lightness) };
}

function shadeOf(lightness: number): Shade {
  if (lightness <= DARK_MAX) return 'dark';
  return lightness <= MEDIUM_MAX ? 'medium' : 'light';
}

/** Light red is pink; dark pink is red or purple. */
function hueNameOf({ lightness, hue }: NamedColour): HueName {
  const name = HUE_STARTS.findLast(([from]) => hue >= from)?.[1] ?? 'pink';
  if (name === 'red' && lightness > PINK_LIGHTNESS_MIN) return 'pink';
  if (name !== 'pink' || lightness >= PINK_DARK_MAX) return name;
  return hue > 350 || hue < 12 ? 'red' : 'purple';
}

/** From and to; what is left out has no limit. */
interface Region {
  readonly lightness?: readonly [from: number, to: number];
  readonly chroma?: readonly [from: number, to: number];
  readonly hue?: readonly [from: number, to: number];
}

const GREY: readonly [number, number] = [0, GREY_CHROMA_MAX];

const REGIONS: Readonly<Record<OtherName, Region>> = {
  black: { lightness: [0, BLACK_MAX], chroma: [0, 0.06] },
  white: { lightness: [WHITE_MIN, 2], chroma: GREY },
  grey: { lightness: [BLACK_MAX, WHITE_MIN], chroma: GREY },
  brown: { lightness: [0.2, 0.58], chroma: [0.03, 0.13], hue: [40, 108] },
  beige: { lightness: [0.72, 2], chroma: [0.02, 0.08], hue: [40, 108] },
  gold: { lightness: [0.5, 0.88], chroma: [0.08, 1], hue: [65, 105] },
};

/** The further names of a colour. */
export function otherNamesOf(colour: NamedColour): OtherName[] {
  return OTHER_NAMES.filter((name) =>
    Object.entries(REGIONS[name]).every(([part, [from, to]]: [string, readonly [number, number]]) => {
      const value = colour[part as keyof NamedColour];
      return value >= from && value < to;
    }),
  );
}
