import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createRandom } from '../../src/demo/random.ts';

/** Fills `[rows, dim]` with the next vectors. */
export type VectorMaker = (rows: number) => Float32Array;

const CENTRES = 1328;

/**
 * Vectors in clusters, as embeddings lie: around a centre, along the differences of others, with a
 * little noise of their own. `centres`: `[n, dim]`, real ones where there are any.
 */
export function vectorMaker(centres: Float32Array, dim: number, seed: number): VectorMaker {
  const random = createRandom(`vectors ${seed}`).next;
  const count = centres.length / dim;
  const pick = (): number => Math.floor(random() * count) * dim;
  return (rows) => {
    const made = new Float32Array(rows * dim);
    for (let row = 0; row < rows; row++) {
      const [a, b, c, d, e] = [pick(), pick(), pick(), pick(), pick()];
      const [u, w] = [(random() - 0.5) * 1.2, (random() - 0.5) * 1.2];
      for (let i = 0; i < dim; i++)
        made[row * dim + i] =
          centres[a + i]! +
          u * (centres[b + i]! - centres[c + i]!) +
          w * (centres[d + i]! - centres[e + i]!) +
          0.02 * (random() + random() - 1);
    }
    return unit(made, dim);
  };
}

/** The vectors of all `.npy` files (32- or 16-bit floats) of a folder; made-up ones without a folder. */
export async function centresOf(
  folder: string | undefined,
  names: readonly string[],
  dim: number,
): Promise<Float32Array> {
  if (folder === undefined) {
    const random = createRandom('centres').next;
    return unit(
      Float32Array.from({ length: CENTRES * dim }, () => random() + random() - 1),
      dim,
    );
  }
  const parts = await Promise.all(names.map((name) => readNumbers(path.join(folder, name))));
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return unit(all, dim);
}

async function readNumbers(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  const headBytes = bytes.readUInt16LE(8);
  const body = new Uint8Array(bytes.subarray(10 + headBytes)).buffer;
  const isHalf = bytes.toString('latin1', 10, 10 + headBytes).includes('<f2');
  return isHalf ? Float32Array.from(new Uint16Array(body), fromHalf) : new Float32Array(body);
}

function fromHalf(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 === 0 ? 1 : -1, (bits >> 10) & 31, bits & 1023];
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function unit(vectors: Float32Array, dim: number): Float32Array {
  for (let from = 0; from < vectors.length; from += dim) {
    const one = vectors.subarray(from, from + dim);
    const length = Math.hypot(...one);
    for (let i = 0; i < dim; i++) one[i]! /= length;
  }
  return vectors;
}
