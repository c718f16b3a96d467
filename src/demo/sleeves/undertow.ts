import { drawing, type Point, polyline } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

/** Glowing lines that rise and fall together, violet to pink on black. */
export const undertowSleeve: Sleeve = {
  colours: ['black', 'purple', 'magenta'],
  light: ['dark', 'saturated'],
  makeUp: ['waves'],
  draw: () => {
    const lines = Array.from({ length: 30 }, (_, row) => {
      const part = row / 29;
      const points = Array.from({ length: 81 }, (__, i): Point => {
        const x = i * 12.5;
        const swell = 70 * Math.sin(x / 130 + part * 4.2) * Math.exp(-(((x - 520) / 330) ** 2));
        return [
          x,
          120 + part * 760 + swell - 90 * Math.exp(-(((x - 430) / 160) ** 2)) * Math.sin(part * Math.PI),
        ];
      });
      const colour = `hsl(${268 + 58 * part}, 95%, ${52 + 10 * part}%)`;
      return (
        polyline(points, { stroke: colour, strokeWidth: 16, opacity: 0.14 }) +
        polyline(points, { stroke: colour, strokeWidth: 4 })
      );
    });
    return drawing('#08040f', ...lines);
  },
};
