import type { ReliabilityBin } from './reliability.ts';
import { wilsonInterval } from './wilson-interval.ts';

const SIZE = 320;
const LEFT = 48;
const TOP = 16;
const WIDTH = LEFT + SIZE + 24;
const HEIGHT = TOP + SIZE + 48;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
/** Radius of a bin's dot, by its share of the answers. */
const DOT_MIN = 3;
const DOT_MAX = 11;

const x = (share: number): string => (LEFT + share * SIZE).toFixed(1);
const y = (share: number): string => (TOP + (1 - share) * SIZE).toFixed(1);

/** An SVG picture, legible on light and dark pages: a dot for each bin, larger for more answers, with its 95 % interval. */
export function reliabilityDiagram(bins: readonly ReliabilityBin[], caption: string): string {
  const most = Math.max(...bins.map((bin) => bin.answers));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${caption}">
<title>${caption}</title>
<style>
  text { font: 12px system-ui, sans-serif; fill: #57606a; }
  .grid { stroke: #d0d7de; }
  .ideal { stroke: #8c959f; stroke-dasharray: 4 4; }
  .interval { stroke: #0969da; stroke-width: 2; stroke-opacity: 0.45; }
  .bin { fill: #0969da; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .ideal { stroke: #656c76; }
    .interval { stroke: #4493f8; }
    .bin { fill: #4493f8; }
  }
</style>
${TICKS.map(tick).join('\n')}
<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>
${bins.map((bin) => dot(bin, most)).join('\n')}
<text x="${x(0.5)}" y="${HEIGHT - 8}" text-anchor="middle">confidence</text>
<text transform="translate(14 ${y(0.5)}) rotate(-90)" text-anchor="middle">share of answers that are right</text>
</svg>
`;
}

const tick = (
  value: number,
): string => `<line class="grid" x1="${x(0)}" y1="${y(value)}" x2="${x(1)}" y2="${y(value)}"/>
<line class="grid" x1="${x(value)}" y1="${y(0)}" x2="${x(value)}" y2="${y(1)}"/>
<text x="${LEFT - 8}" y="${Number(y(value)) + 4}" text-anchor="end">${value}</text>
<text x="${x(value)}" y="${TOP + SIZE + 18}" text-anchor="middle">${value}</text>`;

function dot({ answers, confidence, right }: ReliabilityBin, most: number): string {
  const radius = DOT_MIN + (DOT_MAX - DOT_MIN) * Math.sqrt(answers / most);
  const [low, high] = wilsonInterval(right, answers);
  return `<line class="interval" x1="${x(confidence)}" y1="${y(low)}" x2="${x(confidence)}" y2="${y(high)}"/>
<circle class="bin" cx="${x(confidence)}" cy="${y(right)}" r="${radius.toFixed(1)}"><title>${answers} answers, ${(100 * right).toFixed(1)} % right</title></circle>`;
}
