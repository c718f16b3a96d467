import { createRandom } from '../random.ts';
import { circle, drawing, type Point, polygon, polyline } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

const PAPERS = ['#f7c9d4', '#c3ead8', '#d9cdf2', '#fde6c8', '#cbe6f7', '#fbd3bd', '#eef3c9'];

/** Torn papers in pastel colours, pasted over each other. */
export const glasshouseSleeve: Sleeve = {
  colours: ['beige', 'pink', 'mint', 'purple'],
  light: ['pastel', 'bright', 'low contrast'],
  makeUp: ['collage'],
  draw: () => {
    const random = createRandom('glasshouse');
    const torn = (x: number, y: number, radius: number): Point[] => {
      const corners = 5 + Math.floor(random.next() * 3);
      const turn = random.next() * 6;
      return Array.from({ length: corners * 7 }, (_, i): Point => {
        const angle = turn + (2 * Math.PI * i) / (corners * 7);
        const polygonal = 1 / Math.cos(((angle * corners) % (2 * Math.PI)) / corners - Math.PI / corners);
        const reach = radius * polygonal * 0.8 * random.between(0.975, 1.025);
        return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
      });
    };
    const pieces = Array.from({ length: 42 }, (_, i) => {
      const shape = torn(random.between(40, 960), random.between(40, 960), random.between(110, 240));
      const shadow = shape.map(([x, y]): Point => [x + 6, y + 8]);
      return (
        polygon(shadow, { fill: '#8d7f86', opacity: 0.22 }) +
        polygon(shape, { fill: PAPERS[i % PAPERS.length] ?? '#fff', stroke: '#fffdf8', strokeWidth: 5 })
      );
    });
    const dots = Array.from({ length: 60 }, (_, i) =>
      circle([610 + (i % 10) * 34, 90 + Math.floor(i / 10) * 34], 8, { fill: '#ffffff', opacity: 0.85 }),
    );
    const lines = Array.from({ length: 12 }, (_, i) =>
      polyline(
        [
          [70, 660 + i * 24],
          [390, 640 + i * 24],
        ],
        { stroke: '#b9a5d8', strokeWidth: 5, opacity: 0.7 },
      ),
    );
    return drawing('#fbf3e8', ...pieces, ...dots, ...lines);
  },
};
