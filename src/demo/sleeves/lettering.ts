import { type Point, polyline } from './svg.ts';

/**
 * Capital letters as strokes on a grid 4 wide and 6 high: "xy xy ..." with "|" where the pen is lifted.
 * Drawn by hand so that sleeves do not depend on the fonts of a machine.
 */
const STROKES: Readonly<Record<string, string>> = {
  A: '06 20 46|13 33',
  B: '00 06 36 45 44 33 03|33 42 41 30 00',
  C: '41 30 10 01 05 16 36 45',
  D: '00 06 26 44 42 20 00',
  E: '40 00 06 46|03 33',
  F: '40 00 06|03 33',
  G: '41 30 10 01 05 16 36 45 43 23',
  H: '00 06|40 46|03 43',
  I: '20 26',
  J: '40 45 36 16 05',
  K: '00 06|40 03 46',
  L: '00 06 46',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  O: '10 01 05 16 36 45 41 30 10',
  P: '06 00 30 41 42 33 03',
  Q: '10 01 05 16 36 45 41 30 10|34 46',
  R: '06 00 30 41 42 33 03|23 46',
  S: '41 30 10 01 02 13 33 44 45 36 16 05',
  T: '00 40|20 26',
  U: '00 05 16 36 45 40',
  V: '00 26 40',
  W: '00 16 23 36 40',
  X: '00 46|40 06',
  Y: '00 23 40|23 26',
  Z: '00 40 06 46',
  "'": '20 21',
};

const GRID_HIGH = 6;
const GRID_WIDE = 4;
/** From the left edge of a letter to that of the next. */
const ADVANCE = 5.6;
const NARROW_ADVANCE = 2.6;

const isNarrow = (letter: string): boolean => letter === 'I' || letter === "'";

const advanceOf = (letter: string): number => (isNarrow(letter) ? NARROW_ADVANCE : ADVANCE);

export interface Lettering {
  /** Top left corner, or the top in the middle when centred. */
  readonly at: Point;
  /** Of the capitals, without the pen's width. */
  readonly height: number;
  readonly colour: string;
  /** Width of the pen as a part of the height; default 0.12. */
  readonly weight?: number;
  readonly isCentred?: boolean;
  /** Stretches the letters sideways; default 1. */
  readonly stretch?: number;
}

/** Width of a line of letters at a height of 1. */
export function letteringWidth(text: string): number {
  const letters = text.toUpperCase().split('');
  const end = letters.at(-1) ?? 'I';
  const advances = letters.reduce((sum, letter) => sum + advanceOf(letter), 0);
  return (
    (advances - (ADVANCE - GRID_WIDE) - (isNarrow(end) ? NARROW_ADVANCE - ADVANCE + GRID_WIDE : 0)) /
    GRID_HIGH
  );
}

/** A line of text; characters other than A to Z and the apostrophe leave a gap. */
export function lettering(text: string, options: Lettering): string {
  const { at, height, colour, weight = 0.12, isCentred = false, stretch = 1 } = options;
  const unit = height / GRID_HIGH;
  const wide = unit * stretch;
  let left = at[0] - (isCentred ? (letteringWidth(text) * height * stretch) / 2 : 0);
  return text
    .toUpperCase()
    .split('')
    .map((letter) => {
      const drawn = (STROKES[letter] ?? '').split('|').filter((stroke) => stroke !== '');
      const shift = isNarrow(letter) ? -2 : 0;
      const lines = drawn.map((stroke) =>
        polyline(
          stroke
            .split(' ')
            .map((place): Point => [
              left + wide * (Number(place[0]) + shift),
              at[1] + unit * Number(place[1]),
            ]),
          { stroke: colour, strokeWidth: weight * height },
        ),
      );
      left += wide * advanceOf(letter);
      return lines.join('');
    })
    .join('');
}
