import { createRandom } from '../random.ts';
import { lettering } from './lettering.ts';
import { circle, drawing, path, rectangle, verticalGradient } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

/** A goods train under a night full of stars. */
export const nightFreightSleeve: Sleeve = {
  colours: ['dark blue', 'blue', 'black'],
  light: ['dark'],
  makeUp: ['landscape', 'silhouette'],
  draw: () => {
    const random = createRandom('night freight');
    const stars = Array.from({ length: 320 }, () =>
      circle([random.between(0, 1000), 760 * random.next() ** 1.4], random.between(0.8, 3.4), {
        fill: '#dfe8ff',
        opacity: random.between(0.35, 1),
      }),
    );
    const wagons = Array.from({ length: 9 }, (_, i) =>
      rectangle([-20 + i * 118, 806], [106, 46], { fill: '#03060f' }),
    );
    const windows = [1, 2, 4, 7].map((i) => rectangle([i * 118, 818], [26, 12], { fill: '#f3c969' }));
    return drawing(
      '#081235',
      verticalGradient('night', [
        [0, '#050a22'],
        [0.7, '#10245c'],
        [1, '#1d3a7e'],
      ]),
      rectangle([0, 0], [1000, 860], { fill: 'url(#night)' }),
      ...stars,
      circle([740, 230], 78, { fill: '#eef2ff' }),
      circle([712, 212], 72, { fill: '#0a1536' }),
      path('M0,720 C180,640 330,700 470,730 C640,765 760,650 1000,715 L1000,860 L0,860 Z', {
        fill: '#071027',
      }),
      ...wagons,
      ...windows,
      rectangle([0, 852], [1000, 148], { fill: '#02040b' }),
      lettering('Night Freight', { at: [500, 905], height: 34, colour: '#7f9ade', isCentred: true }),
    );
  },
};
