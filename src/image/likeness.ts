/**
 * How alike two sleeves look: where which colours are, which colours there are at all, how fine and in
 * which directions the drawing is. Three parts, compared each in its own way, in 100 bytes.
 */
import type { DescriptionKind } from '../catalog/sleeve-description-store.ts';
import { writeOklab } from './oklab.ts';
import type { RgbPicture } from './rgb-picture.ts';
import { shrinkPicture } from './shrink-picture.ts';

export const LIKENESS_KIND: DescriptionKind = { name: 'likeness', version: 1 };

const SIDE = 64;
const CELLS = 4;
const CELL_SIDE = SIDE / CELLS;
const LIGHTS = 4;
const HUES = 6;
/** Less colourful than this (OKLab chroma) is grey. */
const GREY_MAX = 0.035;
const DIRECTIONS = 8;

const LAYOUT = { from: 0, to: CELLS * CELLS * 3 };
const PALETTE = { from: LAYOUT.to, to: LAYOUT.to + LIGHTS * (HUES + 1) };
const DETAIL = { from: PALETTE.to, to: PALETTE.to + CELLS * CELLS };
const FLOW = { from: DETAIL.to, to: DETAIL.to + DIRECTIONS };

export const LIKENESS_SIZE = FLOW.to;

/** What the parts weigh; with these, two sleeves picked at random score about 0.3. */
const WEIGHTS = { layout: 4.5, palette: 0.9, detail: 1, flow: 0.4 } as const;

export function describeLikeness(picture: RgbPicture): Uint8Array {
  const rgb = shrinkPicture(picture, SIDE, SIDE);
  const lab = new Float32Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 3) writeOklab(rgb, at, lab, at);
  const values = new Float32Array(LIKENESS_SIZE);
  measureColours(lab, values);
  measureDrawing(lab, values);
  return Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
}

/** 1 of a picture and itself, towards 0 the less two have in common. */
export function likenessOf(a: Uint8Array, b: Uint8Array): number {
  const layout = meanDifference(a, b, LAYOUT);
  const detail = meanDifference(a, b, DETAIL);
  const palette = hellingerDistance(a, b, PALETTE);
  const flow = hellingerDistance(a, b, FLOW);
  return Math.exp(
    -(WEIGHTS.layout * layout + WEIGHTS.palette * palette + WEIGHTS.detail * detail + WEIGHTS.flow * flow),
  );
}

function measureColours(lab: Float32Array, values: Float32Array): void {
  const share = 1 / (SIDE * SIDE);
  const cellShare = 1 / (CELL_SIDE * CELL_SIDE);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    const [light, a, b] = [lab[3 * pixel]!, lab[3 * pixel + 1]!, lab[3 * pixel + 2]!];
    const cell = 3 * cellOf(pixel);
    values[cell]! += cellShare * light;
    // chroma seldom leaves -0.25..0.25
    values[cell + 1]! += cellShare * (0.5 + 2 * a);
    values[cell + 2]! += cellShare * (0.5 + 2 * b);
    const hue = Math.hypot(a, b) < GREY_MAX ? HUES : sectorOf(Math.atan2(b, a) / (2 * Math.PI), HUES);
    values[PALETTE.from + Math.min(LIGHTS - 1, Math.floor(light * LIGHTS)) * (HUES + 1) + hue]! += share;
  }
  for (let i = PALETTE.from; i < PALETTE.to; i++) values[i] = Math.sqrt(values[i]!);
}

function measureDrawing(lab: Float32Array, values: Float32Array): void {
  let total = 1e-6;
  for (let y = 1; y < SIDE - 1; y++) {
    for (let x = 1; x < SIDE - 1; x++) {
      const at = 3 * (y * SIDE + x);
      const across = lab[at + 3]! - lab[at - 3]!;
      const down = lab[at + 3 * SIDE]! - lab[at - 3 * SIDE]!;
      const strength = Math.hypot(across, down);
      values[DETAIL.from + cellOf(y * SIDE + x)]! += (4 * strength) / (CELL_SIDE * CELL_SIDE);
      // an edge and its opposite run the same way
      values[FLOW.from + sectorOf(Math.atan2(down, across) / Math.PI, DIRECTIONS)]! += strength;
      total += strength;
    }
  }
  for (let i = FLOW.from; i < FLOW.to; i++) values[i] = Math.sqrt(values[i]! / total);
}

const cellOf = (pixel: number): number =>
  Math.floor(pixel / SIDE / CELL_SIDE) * CELLS + Math.floor((pixel % SIDE) / CELL_SIDE);

/** Turns, of any sign, to one of so many sectors. */
const sectorOf = (turns: number, sectors: number): number =>
  Math.floor((turns - Math.floor(turns)) * sectors) % sectors;

interface Part {
  readonly from: number;
  readonly to: number;
}

function meanDifference(a: Uint8Array, b: Uint8Array, { from, to }: Part): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / (255 * (to - from));
}

/** 0..1, of roots of shares. */
function hellingerDistance(a: Uint8Array, b: Uint8Array, { from, to }: Part): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.min(1, Math.sqrt(sum / 2) / 255);
}
