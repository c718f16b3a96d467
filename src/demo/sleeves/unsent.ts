import { lettering } from './lettering.ts';
import { circle, drawing } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

/** A red circle on white. */
export const unsentSleeve: Sleeve = {
  colours: ['white', 'red'],
  light: ['bright', 'high contrast'],
  makeUp: ['minimalist', 'symmetrical'],
  draw: () =>
    drawing(
      '#fbfaf7',
      circle([500, 460], 205, { fill: '#cf1f2b' }),
      lettering('Unsent', { at: [500, 880], height: 22, colour: '#3a3a3a', isCentred: true, stretch: 1.5 }),
    ),
};
