import { createRandom } from '../random.ts';
import { circle, drawing, polyline, rectangle, verticalGradient } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

const HORIZON = 620;

/** A low sun over the sea, on coarse film. */
export const slowWeatherSleeve: Sleeve = {
  colours: ['orange', 'red', 'yellow'],
  light: ['warm', 'saturated'],
  makeUp: ['sunset', 'landscape', 'grainy'],
  grain: 0.5,
  draw: () => {
    const random = createRandom('slow weather');
    const glints = Array.from({ length: 46 }, (_, i) => {
      const y = HORIZON + 12 + i * 7.6;
      const half = 40 + i * 3.4 * random.between(0.5, 1.4);
      const x = 500 + random.between(-30, 30);
      return polyline(
        [
          [x - half, y],
          [x + half, y],
        ],
        { stroke: '#ffc46b', strokeWidth: random.between(2, 5), opacity: random.between(0.3, 0.85) },
      );
    });
    return drawing(
      '#f08a2c',
      verticalGradient('sky', [
        [0, '#f7b25a'],
        [0.55, '#f57f2a'],
        [1, '#d9481c'],
      ]),
      verticalGradient('sea', [
        [0, '#c23f19'],
        [1, '#6e1f12'],
      ]),
      rectangle([0, 0], [1000, HORIZON], { fill: 'url(#sky)' }),
      circle([500, 560], 250, { fill: '#ffb347', opacity: 0.35 }),
      circle([500, 560], 150, { fill: '#fff0b8' }),
      rectangle([0, HORIZON], [1000, 1000 - HORIZON], { fill: 'url(#sea)' }),
      ...glints,
    );
  },
};
