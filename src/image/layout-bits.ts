import { THUMBNAIL_SIDE } from './sleeve-thumbnail.ts';

const SIDE = 16;
const CELL = THUMBNAIL_SIDE / SIDE;
/** Brightness is compared with that of so many cells to each side. */
const SURROUNDINGS = 3;

/** 32-bit numbers that hold a picture's layout. */
export const LAYOUT_NUMBERS = (SIDE * SIDE) / 32;

/**
 * A thumbnail in 256 bits: for each cell of a grid, whether it is lighter than its surroundings. For finding
 * those few among many pictures that may be the same, where keypoints are too few.
 */
export function layoutBitsOf(thumbnail: ArrayLike<number>): Uint32Array {
  const cells = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < thumbnail.length; i++) {
    const [row, column] = [Math.floor(i / THUMBNAIL_SIDE), i % THUMBNAIL_SIDE];
    cells[Math.floor(row / CELL) * SIDE + Math.floor(column / CELL)]! += thumbnail[i]! / (CELL * CELL);
  }
  const bits = new Uint32Array(LAYOUT_NUMBERS);
  for (let i = 0; i < cells.length; i++)
    if (cells[i]! > meanAround(cells, Math.floor(i / SIDE), i % SIDE)) bits[i >> 5]! |= 1 << (i & 31);
  return bits;
}

function meanAround(cells: Float32Array, row: number, column: number): number {
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, row - SURROUNDINGS); y <= Math.min(SIDE - 1, row + SURROUNDINGS); y++) {
    for (let x = Math.max(0, column - SURROUNDINGS); x <= Math.min(SIDE - 1, column + SURROUNDINGS); x++) {
      sum += cells[y * SIDE + x]!;
      count++;
    }
  }
  return sum / count;
}
