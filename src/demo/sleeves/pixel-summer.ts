import { createRandom } from '../random.ts';
import { circle, drawing, path, polygon, rectangle } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

const COLOURS = ['#00c2e0', '#ff3ea5', '#ffe11a', '#21c04b', '#2b4bff', '#ff7a1a', '#ffffff', '#7a1cff'];
const TILES = 14;

/** Hundreds of coloured tiles, no two neighbours alike. */
export const pixelSummerSleeve: Sleeve = {
  colours: ['cyan', 'magenta', 'yellow', 'green', 'blue'],
  light: ['colourful', 'saturated', 'bright'],
  makeUp: ['busy', 'geometric'],
  draw: () => {
    const random = createRandom('pixel summer');
    const size = 1000 / TILES;
    const tile = (x: number, y: number): string => {
      const ground = random.pick(COLOURS);
      const ink = random.pick(COLOURS.filter((colour) => colour !== ground));
      const shapes = [
        polygon(
          [
            [x, y],
            [x + size, y],
            [x, y + size],
          ],
          { fill: ink },
        ),
        polygon(
          [
            [x + size, y],
            [x + size, y + size],
            [x, y + size],
          ],
          { fill: ink },
        ),
        circle([x + size / 2, y + size / 2], size * 0.36, { fill: ink }),
        path(`M${x},${y} h${size} a${size},${size} 0 0 1 ${-size},${size} Z`, { fill: ink }),
        rectangle([x + size / 4, y + size / 4], [size / 2, size / 2], { fill: ink }),
        rectangle([x, y], [size / 2, size], { fill: ink }),
        polygon(
          [
            [x + size / 2, y],
            [x + size, y + size / 2],
            [x + size / 2, y + size],
            [x, y + size / 2],
          ],
          { fill: ink },
        ),
      ];
      return rectangle([x, y], [size + 0.5, size + 0.5], { fill: ground }) + random.pick(shapes);
    };
    const tiles = Array.from({ length: TILES * TILES }, (_, i) =>
      tile((i % TILES) * size, Math.floor(i / TILES) * size),
    );
    return drawing('#000000', ...tiles);
  },
};
