import { lettering } from './lettering.ts';
import { circle, drawing, path, polygon } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

const INK = '#1d1713';

const HEAD = `M300,1000 C310,860 360,800 450,780 C470,740 462,700 440,670 C360,610 330,500 352,400 C372,270 480,200 590,214
  C700,226 760,310 756,400 C754,430 770,462 800,520 C806,536 792,548 770,552 C774,580 772,592 760,604 C772,620 768,636 752,644
  C756,690 740,716 690,712 C650,708 632,720 630,752 C640,800 700,820 760,860 C810,900 830,950 836,1000 Z`;

/** A head in profile with headphones, black on yellow. */
export const lowTideVersionsSleeve: Sleeve = {
  colours: ['yellow', 'black', 'green', 'red'],
  light: ['high contrast', 'saturated', 'warm'],
  makeUp: ['portrait-like', 'silhouette'],
  draw: () =>
    drawing(
      '#f5c21d',
      polygon(
        [
          [0, 0],
          [150, 0],
          [0, 150],
        ],
        { fill: '#1f8a3b' },
      ),
      polygon(
        [
          [150, 0],
          [290, 0],
          [0, 290],
          [0, 150],
        ],
        { fill: '#c8281f' },
      ),
      path(HEAD, { fill: INK }),
      path('M402,470 C380,300 470,190 590,192 C640,194 690,215 720,250', {
        stroke: '#c8281f',
        strokeWidth: 34,
      }),
      circle([470, 500], 84, { fill: '#1f8a3b' }),
      circle([470, 500], 50, { fill: INK }),
      lettering('Low Tide', { at: [640, 60], height: 46, colour: INK, weight: 0.16 }),
      lettering('Versions', { at: [640, 136], height: 46, colour: INK, weight: 0.16 }),
    ),
};
