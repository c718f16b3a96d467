import { createRandom } from '../random.ts';
import { lettering } from './lettering.ts';
import { circle, drawing, path, type Point, polyline, rectangle } from './svg.ts';
import type { Sleeve } from './sleeve.ts';

const GOLD = '#d8ad45';
const GREEN = '#0e3526';

/** One branch of the right half; the left half is its mirror image. */
function branch(from: Point, angle: number, length: number, depth: number): string {
  const to: Point = [from[0] + length * Math.cos(angle), from[1] - length * Math.sin(angle)];
  const wood = polyline([from, to], { stroke: GOLD, strokeWidth: 3 + 3.2 * depth });
  if (depth === 0) return wood + leaf(to, angle);
  return (
    wood +
    branch(to, angle + 0.52, length * 0.74, depth - 1) +
    branch(to, angle - 0.4, length * 0.78, depth - 1)
  );
}

function leaf([x, y]: Point, angle: number): string {
  const tip: Point = [x + 40 * Math.cos(angle), y - 40 * Math.sin(angle)];
  const side: Point = [-14 * Math.sin(angle), -14 * Math.cos(angle)];
  const middle: Point = [(x + tip[0]) / 2, (y + tip[1]) / 2];
  return path(
    `M${x},${y} Q${middle[0] + side[0]},${middle[1] + side[1]} ${tip[0]},${tip[1]} Q${middle[0] - side[0]},${middle[1] - side[1]} ${x},${y}Z`,
    { fill: GOLD },
  );
}

/** A golden apple tree on dark green, the same on either side. */
export const lettersFromTheOrchardSleeve: Sleeve = {
  colours: ['dark green', 'gold', 'green'],
  light: ['dark'],
  makeUp: ['symmetrical', 'framed'],
  draw: () => {
    const random = createRandom('orchard');
    const half = branch([500, 690], 1.12, 150, 5) + branch([500, 600], 0.5, 130, 4);
    const apples = Array.from({ length: 13 }, () =>
      circle([500 + random.between(30, 330), random.between(180, 520)], 15, {
        fill: GOLD,
        stroke: GREEN,
        strokeWidth: 4,
      }),
    ).join('');
    const mirrored = `<g transform="translate(1000 0) scale(-1 1)">${half}${apples}</g>`;
    return drawing(
      GREEN,
      rectangle([40, 40], [920, 920], { stroke: GOLD, strokeWidth: 8 }),
      rectangle([62, 62], [876, 876], { stroke: GOLD, strokeWidth: 2.5 }),
      path('M478,830 Q492,740 484,640 L516,640 Q508,740 522,830 Z', { fill: GOLD }),
      half + apples,
      mirrored,
      path('M250,830 L750,830', { stroke: GOLD, strokeWidth: 5 }),
      lettering('The Paper Lanterns', { at: [500, 872], height: 30, colour: GOLD, isCentred: true }),
    );
  },
};
