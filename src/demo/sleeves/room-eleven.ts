import { lettering, letteringWidth } from './lettering.ts';
import { drawing, rectangle } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

const LINES: readonly (readonly [text: string, height: number, colour: string])[] = [
  ['Room', 176, '#16130f'],
  ['Eleven', 176, '#c2701c'],
  ['Marlo Venn Trio', 66, '#16130f'],
  ['Blue Umbrella', 66, '#16130f'],
  ['Copacetic Rain', 66, '#c2701c'],
  ['Carousel for Ada', 66, '#16130f'],
];

/** Nothing but letters, each line as wide as the sleeve. */
export const roomElevenSleeve: Sleeve = {
  colours: ['beige', 'black', 'orange'],
  light: ['high contrast', 'warm'],
  makeUp: ['text-heavy'],
  draw: () => {
    let top = 62;
    const lines = LINES.map(([text, height, colour]) => {
      const stretch = 870 / (letteringWidth(text) * height);
      const line = lettering(text, { at: [65, top], height, colour, weight: 0.17, stretch });
      top += height + 48;
      return line;
    });
    return drawing('#efe4cc', ...lines, rectangle([0, 966], [1000, 34], { fill: '#16130f' }));
  },
};
