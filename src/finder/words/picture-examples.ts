import { EarwormError, toEarwormError } from '../../errors.ts';
import type { SleeveFinder } from '../sleeves/sleeve-finder.ts';
import type { FoundKind, PictureExample } from './words-engine.ts';

export const PICTURE_EXAMPLES_MAX = 8;

/** A picture file that sleeves should be like, or unlike. */
export interface PictureFile {
  readonly path: string;
  /** As whoever gave it knows it. */
  readonly name: string;
  /** -2..2 */
  readonly weight: number;
}

export interface ReadPicturesOptions {
  /** What is looked for; `undefined`: songs and albums. */
  readonly kind: FoundKind | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Reads pictures to be examples for sleeves. Errors: `E_USAGE` for too many, or where only songs are looked for;
 * those of `PictureAnalyzer.lookAtPicture`, saying which picture it was.
 */
export async function readPictureExamples(
  files: readonly PictureFile[],
  sleeves: Pick<SleeveFinder, 'likenessOfPicture'>,
  { kind, signal }: ReadPicturesOptions,
): Promise<PictureExample[]> {
  if (files.length > PICTURE_EXAMPLES_MAX)
    throw new EarwormError('E_USAGE', {
      message: `There may be ${PICTURE_EXAMPLES_MAX} pictures as examples at most.`,
    });
  if (kind === 'songs' && files.length > 0)
    throw new EarwormError('E_USAGE', {
      message: 'A picture cannot tell which songs are meant: look for albums, or for both.',
    });
  const passing = signal === undefined ? {} : { signal };
  const reading = files.map(async ({ path, name, weight }) => {
    const likeness = await sleeves.likenessOfPicture(path, passing).catch((thrown: unknown) => {
      throw named(toEarwormError(thrown), path, name);
    });
    return { name, weight, likeness };
  });
  // all are waited for, since whoever deletes the files does so when this ends
  await Promise.allSettled(reading);
  return Promise.all(reading);
}

function named(error: EarwormError, path: string, name: string): EarwormError {
  const message = error.message.replaceAll(path, name);
  return new EarwormError(error.code, {
    message: message.includes(name) ? message : `${name}: ${message}`,
    details: { file_name: name },
    cause: error,
  });
}
