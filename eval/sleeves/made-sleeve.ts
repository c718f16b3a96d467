/**
 * Sleeves made by code: overlapping leaves of all sizes (the "dead leaves" model, whose edges and contrasts
 * are distributed as in photographs), over and under clouds, stripes and lettering of made-up scripts.
 */
import type { RgbPicture } from '../../src/image/rgb-picture.ts';
import { createRandom, type Random } from '../recognition/random.ts';

type Colour = readonly [number, number, number];

interface Canvas extends RgbPicture {
  readonly random: Random;
  readonly palette: readonly Colour[];
}

/** The same for the same seed; sleeves of different seeds have nothing in common. */
export function madeSleeve(seed: number, sidePx: number): RgbPicture {
  const random = createRandom(seed * 2_654_435_761);
  const canvas: Canvas = {
    width: sidePx,
    height: sidePx,
    rgb: new Uint8Array(sidePx * sidePx * 3),
    random,
    palette: Array.from({ length: 2 + random.below(6) }, () => madeColour(random)),
  };
  paintClouds(canvas);
  const layers = 1 + random.below(3);
  for (let layer = 0; layer < layers; layer++) random.pick([paintLeaves, paintLeaves, paintStripes])(canvas);
  const lines = random.below(6);
  for (let line = 0; line < lines; line++) paintLettering(canvas);
  addGrain(canvas);
  return canvas;
}

function madeColour(random: Random): Colour {
  const light = random.between(0, 255);
  const spread = random.pick([10, 60, 140]);
  const part = (): number => Math.min(255, Math.max(0, light + spread * (random.next() - 0.5) * 2));
  return [part(), part(), part()];
}

function paint({ width, height, rgb }: RgbPicture, x: number, y: number, [red, green, blue]: Colour): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const at = (y * width + x) * 3;
  rgb[at] = red;
  rgb[at + 1] = green;
  rgb[at + 2] = blue;
}

/** Two colours mixed by noise of all sizes. */
function paintClouds(canvas: Canvas): void {
  const { width, height, random, palette } = canvas;
  const [one, other] = [random.pick(palette), random.pick(palette)];
  const noises = [4, 8, 16, 32, 64].map((cells) => ({
    cells,
    values: Float32Array.from({ length: (cells + 1) ** 2 }, () => random.next() - 0.5),
    weight: random.between(0.5, 3) / cells ** random.between(0.4, 1),
  }));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let mix = 0.5;
      for (const { cells, values, weight } of noises)
        mix += 2 * weight * valueAt(values, cells, (x / width) * cells, (y / height) * cells);
      const share = Math.min(1, Math.max(0, mix));
      paint(canvas, x, y, [
        one[0] + share * (other[0] - one[0]),
        one[1] + share * (other[1] - one[1]),
        one[2] + share * (other[2] - one[2]),
      ]);
    }
  }
}

function valueAt(values: Float32Array, cells: number, x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - column, y - row];
  const at = row * (cells + 1) + column;
  const above = values[at]! * (1 - right) + values[at + 1]! * right;
  const below = values[at + cells + 1]! * (1 - right) + values[at + cells + 2]! * right;
  return above * (1 - down) + below * down;
}

function paintLeaves(canvas: Canvas): void {
  const { width, random, palette } = canvas;
  const leaves = 5 + random.below(120);
  for (let leaf = 0; leaf < leaves; leaf++) {
    // areas as in photographs: of twice the radius there are an eighth as many
    const radius = Math.min(0.3 * width, 3 / Math.sqrt(random.next() + 1e-4));
    const base = random.pick(palette);
    const shade = random.between(-40, 40);
    const slope = random.pick([0, 0, 60, 120]);
    paintShape(
      canvas,
      radius,
      (share) =>
        base.map((part) => Math.min(255, Math.max(0, part + shade + slope * share))) as unknown as Colour,
    );
  }
}

/** A disc, ellipse or polygon somewhere; `colourAt` is given how far down it is, -1..1. */
function paintShape(canvas: Canvas, radius: number, colourAt: (share: number) => Colour): void {
  const { width, height, random } = canvas;
  const [middleX, middleY] = [random.below(width), random.below(height)];
  const corners = random.pick([0, 0, 3, 4, 4, 5, 6]);
  const angle = random.between(0, 2 * Math.PI);
  const flatness = random.between(0.3, 1);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const reach = Math.ceil(radius * 1.5);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const [x, y] = [cos * dx + sin * dy, (cos * dy - sin * dx) / flatness];
      const turn = corners === 0 ? 0 : ((Math.atan2(y, x) / (2 * Math.PI) + 1) * corners) % 1;
      const edge = corners === 0 ? radius : radius * Math.cos(Math.PI / corners);
      const distance =
        Math.hypot(x, y) * (corners === 0 ? 1 : Math.cos(((turn - 0.5) * 2 * Math.PI) / corners));
      if (distance <= edge) paint(canvas, middleX + dx, middleY + dy, colourAt(dy / reach));
    }
  }
}

function paintStripes(canvas: Canvas): void {
  const { width, height, random, palette } = canvas;
  const angle = random.between(0, Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const period = random.between(4, width / 4);
  const share = random.between(0.1, 0.6);
  const colour = random.pick(palette);
  const [from, to] = [random.between(0, 0.6) * height, random.between(0.4, 1) * height];
  for (let y = Math.floor(from); y < to; y++)
    for (let x = 0; x < width; x++) {
      const phase = ((cos * x + sin * y) / period) % 1;
      if ((phase + 1) % 1 < share) paint(canvas, x, y, colour);
    }
}

const GLYPH_WIDTH = 5;
const GLYPH_HEIGHT = 7;

/** One line of signs, each a few strokes on a grid of five by seven. */
function paintLettering(canvas: Canvas): void {
  const { width, height, random, palette } = canvas;
  const unit = random.pick([1, 1.5, 2, 3, 4, 6, 9]) * (width / 320);
  const letters = 3 + random.below(16);
  const alphabet = Array.from({ length: 12 }, () => madeGlyph(random));
  const colour =
    random.next() < 0.5
      ? random.pick(palette)
      : random.pick([
          [0, 0, 0],
          [255, 255, 255],
        ] as const);
  const angle = random.next() < 0.8 ? 0 : random.between(-0.4, 0.4);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let x = random.between(0, 0.6) * width;
  let y = random.between(0.05, 0.9) * height;
  for (let letter = 0; letter < letters; letter++) {
    const glyph = random.pick(alphabet);
    for (let dy = 0; dy < GLYPH_HEIGHT * unit; dy++)
      for (let dx = 0; dx < GLYPH_WIDTH * unit; dx++)
        if (glyph[Math.floor(dy / unit) * GLYPH_WIDTH + Math.floor(dx / unit)] === 1)
          paint(canvas, Math.round(x + cos * dx - sin * dy), Math.round(y + sin * dx + cos * dy), colour);
    x += cos * (GLYPH_WIDTH + 1) * unit;
    y += sin * (GLYPH_WIDTH + 1) * unit;
  }
}

function madeGlyph(random: Random): Uint8Array {
  const glyph = new Uint8Array(GLYPH_WIDTH * GLYPH_HEIGHT);
  const strokes = 2 + random.below(3);
  for (let stroke = 0; stroke < strokes; stroke++) {
    const isUpright = random.next() < 0.6;
    const line = random.pick(isUpright ? [0, 2, 4] : [0, 3, 6]);
    const length = isUpright ? GLYPH_HEIGHT : GLYPH_WIDTH;
    const from = random.below(length / 2);
    for (let i = from; i < length; i++)
      glyph[isUpright ? i * GLYPH_WIDTH + line : line * GLYPH_WIDTH + i] = 1;
  }
  return glyph;
}

function addGrain({ rgb, random }: Canvas): void {
  const grain = random.pick([0, 3, 8]);
  if (grain === 0) return;
  for (let at = 0; at < rgb.length; at += 3) {
    const change = grain * random.gaussian();
    for (let part = at; part < at + 3; part++) rgb[part] = Math.min(255, Math.max(0, rgb[part]! + change));
  }
}
