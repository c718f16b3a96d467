import { lettering } from './lettering.ts';
import { circle, drawing, path, polygon, polyline } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

const INK = '#5a4636';
const PAPER = '#c4b69d';

/** Rows of round waves, as on an old chart. */
function waves(): string {
  return Array.from({ length: 8 }, (_, row) =>
    Array.from({ length: 13 }, (__, i) => {
      const x = -40 + i * 90 + (row % 2) * 45;
      const y = 690 + row * 42;
      return [42, 30, 18]
        .map((radius) =>
          path(`M${x - radius},${y} a${radius},${radius} 0 0 1 ${2 * radius},0`, {
            stroke: INK,
            strokeWidth: 4,
          }),
        )
        .join('');
    }).join(''),
  ).join('');
}

/** A ferry seen from ahead, engraved in brown on faded paper. */
export const harbourSuiteSleeve: Sleeve = {
  colours: ['beige', 'brown', 'grey'],
  light: ['muted', 'low contrast'],
  makeUp: ['symmetrical', 'waves'],
  draw: () => {
    const rays = Array.from({ length: 25 }, (_, i) => {
      const angle = (Math.PI * i) / 24;
      return polyline(
        [
          [500 - 330 * Math.cos(angle), 640 - 330 * Math.sin(angle)],
          [500 - 440 * Math.cos(angle), 640 - 440 * Math.sin(angle)],
        ],
        { stroke: INK, strokeWidth: 4, opacity: 0.7 },
      );
    });
    return drawing(
      PAPER,
      circle([500, 640], 300, { fill: '#d5c8b0', stroke: INK, strokeWidth: 5 }),
      ...rays,
      polygon(
        [
          [340, 520],
          [660, 520],
          [610, 700],
          [390, 700],
        ],
        { fill: INK },
      ),
      polygon(
        [
          [385, 440],
          [615, 440],
          [630, 512],
          [370, 512],
        ],
        { fill: '#8b7258' },
      ),
      polygon(
        [
          [455, 330],
          [545, 330],
          [552, 432],
          [448, 432],
        ],
        { fill: INK },
      ),
      ...[420, 460, 500, 540, 580].map((x) => circle([x, 476], 11, { fill: '#e6dcc6' })),
      polygon(
        [
          [0, 664],
          [1000, 664],
          [1000, 1000],
          [0, 1000],
        ],
        { fill: PAPER },
      ),
      waves(),
      lettering('Harbour Suite', { at: [500, 70], height: 50, colour: INK, isCentred: true, weight: 0.13 }),
    );
  },
  grain: 0.12,
};
