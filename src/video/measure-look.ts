import { writeOklab } from '../image/oklab.ts';
import { hueOf, otherNamesOf } from '../image/traits/colour-names.ts';
import { paletteOf } from './film-palette.ts';
import type { FilmFrames } from './film-reading.ts';
import { lumaAt, lumaDifference } from './frame-distance.ts';

/** What a stretch of film looks like. */
export interface Look {
  /** Mean lightness (OKLab), 0..1. */
  readonly light: number;
  /** Standard deviation of lightness, over 0.35; 0..1. */
  readonly contrast: number;
  /** Mean chroma, over 0.15; 0..1. */
  readonly colourfulness: number;
  /** Share of warm colours (red to yellow) among coloured ones; 0.5 without any. */
  readonly warmth: number;
  /** How much changes within a tenth of a second, 0 stands still .. 1 all moves. */
  readonly motion: number;
  /** Names of colours that a tenth of the picture has at least, the commonest first. */
  readonly colours: readonly string[];
  /** For drawing: at most four colours as `#rrggbb`, the commonest first. */
  readonly palette: readonly string[];
}

export interface Span {
  readonly startS: number;
  readonly endS: number;
}

const CONTRAST_MAX = 0.35;
const CHROMA_MAX = 0.15;
const WARM = new Set(['red', 'orange', 'yellow', 'pink']);
/** Every fourth pixel is enough for colours. */
const PIXEL_STEP = 4;
const NAMED_SHARE_MIN = 0.1;
const COLOURS_MAX = 4;

/** Frames so far apart are compared, whatever the film's frame rate. */
const MOTION_LAG_S = 0.1;
/** As much change of light, of 0..1, as can be between two frames of one shot. */
const MOTION_MAX = 0.08;

/** `span`: of one shot, or of several that `cutsS` part. */
export function measureLook(frames: FilmFrames, span: Span, cutsS: readonly number[] = []): Look {
  return { ...measureColours(keptWithin(frames, span)), motion: measureMotion(frames, span, cutsS) };
}

/** The kept frames within, else the one nearest to the middle. */
function keptWithin({ kept }: FilmFrames, { startS, endS }: Span): Uint8Array[] {
  const within = kept.filter(({ timeS }) => timeS >= startS && timeS < endS);
  if (within.length > 0) return within.map(({ rgb }) => rgb);
  const away = ({ timeS }: { readonly timeS: number }): number => Math.abs(timeS - (startS + endS) / 2);
  return kept
    .toSorted((a, b) => away(a) - away(b))
    .slice(0, 1)
    .map(({ rgb }) => rgb);
}

function measureColours(pictures: readonly Uint8Array[]): Omit<Look, 'motion'> {
  const names = new Map<string, number>();
  const lab = new Float32Array(3);
  let [count, lightness, chromas, coloured, warm, deviation] = [0, 0, 0, 0, 0, 0];
  for (const rgb of pictures) {
    let [own, squares, pixels] = [0, 0, 0];
    for (let at = 0; at < rgb.length; at += 3 * PIXEL_STEP, pixels++) {
      writeOklab(rgb, at, lab, 0);
      const colour = namedColour(lab);
      const hue = hueOf(colour)?.name;
      if (hue !== undefined) coloured++;
      if (hue !== undefined && WARM.has(hue)) warm++;
      for (const name of [hue, ...otherNamesOf(colour)])
        if (name !== undefined) names.set(name, (names.get(name) ?? 0) + 1);
      own += colour.lightness;
      squares += colour.lightness ** 2;
      chromas += colour.chroma;
    }
    lightness += own;
    count += pixels;
    deviation += Math.sqrt(Math.max(0, squares / pixels - (own / pixels) ** 2)) / pictures.length;
  }
  return {
    light: lightness / Math.max(1, count),
    contrast: Math.min(1, deviation / CONTRAST_MAX),
    colourfulness: Math.min(1, chromas / Math.max(1, count) / CHROMA_MAX),
    warmth: coloured < NAMED_SHARE_MIN * count ? 0.5 : warm / coloured,
    palette: paletteOf(pictures),
    colours: [...names]
      .filter(([, places]) => places >= NAMED_SHARE_MIN * count)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, COLOURS_MAX)
      .map(([name]) => name),
  };
}

function namedColour(lab: Float32Array) {
  const [lightness, a, b] = [lab[0]!, lab[1]!, lab[2]!];
  const hue = (Math.atan2(b, a) * 180) / Math.PI;
  return { lightness, chroma: Math.hypot(a, b), hue: hue < 0 ? hue + 360 : hue };
}

/** What changes at a cut is no motion. */
function measureMotion(frames: FilmFrames, { startS, endS }: Span, cutsS: readonly number[]): number {
  const { timesS } = frames;
  let [sum, pairs, earlier] = [0, 0, 0];
  let cutAt = 0;
  for (let i = 1; i < timesS.length && timesS[i]! < endS; i++) {
    while (earlier + 1 < i && timesS[i]! - timesS[earlier + 1]! >= MOTION_LAG_S - 1e-3) earlier++;
    while (cutAt < cutsS.length && cutsS[cutAt]! <= timesS[earlier]!) cutAt++;
    const isCut = (cutsS[cutAt] ?? Number.POSITIVE_INFINITY) <= timesS[i]!;
    if (timesS[earlier]! < startS || isCut) continue;
    const lag = Math.max(MOTION_LAG_S, timesS[i]! - timesS[earlier]!) / MOTION_LAG_S;
    sum += lumaDifference(lumaAt(frames, earlier), lumaAt(frames, i)) / lag;
    pairs++;
  }
  return pairs === 0 ? 0 : Math.min(1, sum / pairs / MOTION_MAX);
}
