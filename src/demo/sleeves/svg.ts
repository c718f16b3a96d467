/** Edge of a sleeve in pixels; drawings use the same unit. */
export const SLEEVE_PIXELS = 1000;

export type Point = readonly [x: number, y: number];

export interface Paint {
  readonly fill?: string;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  /** 0..1 */
  readonly opacity?: number;
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

function attributes({ fill = 'none', stroke, strokeWidth = 1, opacity }: Paint): string {
  const line = stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${rounded(strokeWidth)}"`;
  const seeThrough = opacity === undefined ? '' : ` opacity="${opacity.toFixed(3)}"`;
  return `fill="${fill}"${line}${seeThrough} stroke-linejoin="round" stroke-linecap="round"`;
}

/** A drawing on a background colour. */
export function drawing(background: string, ...elements: readonly string[]): string {
  const size = `width="${SLEEVE_PIXELS}" height="${SLEEVE_PIXELS}"`;
  const body = [rectangle([0, 0], [SLEEVE_PIXELS, SLEEVE_PIXELS], { fill: background }), ...elements];
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${body.join('')}</svg>`;
}

export function circle([x, y]: Point, radius: number, paint: Paint): string {
  return `<circle cx="${rounded(x)}" cy="${rounded(y)}" r="${rounded(radius)}" ${attributes(paint)}/>`;
}

export function rectangle([x, y]: Point, [width, height]: Point, paint: Paint): string {
  const place = `x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}"`;
  return `<rect ${place} ${attributes(paint)}/>`;
}

export function polygon(points: readonly Point[], paint: Paint): string {
  return path(`M${points.map(([x, y]) => `${rounded(x)},${rounded(y)}`).join('L')}Z`, paint);
}

export function polyline(points: readonly Point[], paint: Paint): string {
  return path(`M${points.map(([x, y]) => `${rounded(x)},${rounded(y)}`).join('L')}`, paint);
}

/** `data` in the language of SVG's `d`. */
export function path(data: string, paint: Paint): string {
  return `<path d="${data}" ${attributes(paint)}/>`;
}

/** A definition to be used as `fill: 'url(#id)'`: from top to bottom through `[part of the height, colour]`. */
export function verticalGradient(
  id: string,
  stops: readonly (readonly [part: number, colour: string])[],
): string {
  const inside = stops.map(([part, colour]) => `<stop offset="${part}" stop-color="${colour}"/>`).join('');
  return `<defs><linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${inside}</linearGradient></defs>`;
}
