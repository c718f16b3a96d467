import type { EmbeddingSpace, EncodeOptions, PictureEncoder, SoundEncoder } from '../embedding/encoder.ts';
import type { ModelName } from '../embedding/model-library.ts';
import { EarwormError } from '../errors.ts';
import { unitVectors } from '../vector/unit-vectors.ts';
import { modelDamage } from './model-damage.ts';
import type { ModelRunner } from './process/create-model-runner.ts';

/** Inputs that go to the process at once, so that somebody who waits gets a turn between. */
const PICTURES_AT_ONCE = 8;

export function createPictureEncoder(runner: ModelRunner, space: EmbeddingSpace): PictureEncoder {
  return {
    space,
    encodeTexts: (texts, options) => encodeTexts('clip', { runner, space }, texts, options),
    async encodeThings(pictures, options) {
      const vectors: Float32Array[] = [];
      for (let from = 0; from < pictures.length; from += PICTURES_AT_ONCE) {
        const request = {
          kind: 'pictures',
          pictures: pictures.slice(from, from + PICTURES_AT_ONCE),
        } as const;
        vectors.push(...rowsOf('clip', space, await runner.run(request, options)));
      }
      return vectors;
    },
    close: () => runner.close(),
  };
}

export function createSoundEncoder(runner: ModelRunner, space: EmbeddingSpace): SoundEncoder {
  return {
    space,
    encodeTexts: (texts, options) => encodeTexts('clap', { runner, space }, texts, options),
    async encodeThings(sounds, options) {
      const vectors: Float32Array[] = [];
      for (const windows of sounds) {
        if (windows.length === 0) throw new EarwormError('E_MEDIA_TOO_SHORT');
        const rows = rowsOf('clap', space, await runner.run({ kind: 'windows', windows }, options));
        vectors.push(unit('clap', space, meanOf(rows)));
      }
      return vectors;
    },
    close: () => runner.close(),
  };
}

async function encodeTexts(
  name: ModelName,
  { runner, space }: { runner: ModelRunner; space: EmbeddingSpace },
  texts: readonly string[],
  options?: EncodeOptions,
): Promise<Float32Array[]> {
  if (texts.some((text) => text.trim() === ''))
    throw new EarwormError('E_USAGE', { message: 'There are no words to look for.' });
  return texts.length === 0 ? [] : rowsOf(name, space, await runner.run({ kind: 'texts', texts }, options));
}

function rowsOf(name: ModelName, space: EmbeddingSpace, values: Float32Array): Float32Array[] {
  const units = unit(name, space, values);
  return Array.from({ length: units.length / space.dim }, (_, row) =>
    units.slice(row * space.dim, (row + 1) * space.dim),
  );
}

function unit(name: ModelName, space: EmbeddingSpace, values: Float32Array): Float32Array {
  try {
    return unitVectors({ of: 'album', ...space }, values);
  } catch (cause) {
    throw modelDamage(name, 'it gives vectors that are zero or not finite', cause);
  }
}

function meanOf(rows: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(rows[0]?.length ?? 0);
  for (const row of rows)
    for (const [i, value] of row.entries()) mean[i] = (mean[i] ?? 0) + value / rows.length;
  return mean;
}
