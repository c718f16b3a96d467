import { drawing, type Point, polygon } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

const STRIPE = 50;

/** A diagonal stripe; `shift` moves it along the other diagonal. */
function stripe(shift: number): Point[] {
  return [
    [shift, 0],
    [shift + STRIPE, 0],
    [shift + STRIPE - 1000, 1000],
    [shift - 1000, 1000],
  ];
}

const ANVIL: readonly Point[] = [
  [170, 390],
  [330, 390],
  [330, 350],
  [790, 350],
  [790, 430],
  [640, 500],
  [590, 520],
  [590, 600],
  [680, 660],
  [680, 720],
  [330, 720],
  [330, 660],
  [420, 600],
  [420, 520],
  [330, 470],
];

/** Black and white stripes; inside the anvil black is white and white is black. */
export const anvilSeasonSleeve: Sleeve = {
  colours: ['black', 'white'],
  light: ['black and white', 'high contrast'],
  makeUp: ['stripes', 'geometric', 'silhouette'],
  draw: () => {
    const stripes = Array.from({ length: 21 }, (_, i) =>
      polygon(stripe(2 * STRIPE * i), { fill: '#000000' }),
    ).join('');
    const shape = ANVIL.map((point) => point.join(',')).join(' ');
    return drawing(
      '#ffffff',
      stripes,
      `<clipPath id="anvil"><polygon points="${shape}"/></clipPath>`,
      `<g clip-path="url(#anvil)"><rect width="1000" height="1000" fill="#ffffff"/><g transform="translate(${STRIPE} 0)">${stripes}</g></g>`,
    );
  },
};
