import type { CatalogFilter } from '../catalog/album-catalog.ts';
import { EarwormError } from '../errors.ts';

interface FilterQuery {
  readonly q?: string;
  readonly artist?: string;
  readonly genre?: string | readonly string[];
  readonly year_min?: number;
  readonly year_max?: number;
}

/** The conditions of a query; what is empty is no condition. */
export function filterOf({
  q,
  artist,
  genre,
  year_min: yearMin,
  year_max: yearMax,
}: FilterQuery): CatalogFilter {
  const text = q?.trim() ?? '';
  const genres = [genre ?? []].flat().filter((one) => one.trim() !== '');
  return {
    ...(text === '' ? {} : { text }),
    ...(artist === undefined || artist.trim() === '' ? {} : { artist }),
    ...(genres.length === 0 ? {} : { genres }),
    ...(yearMin === undefined ? {} : { yearMin }),
    ...(yearMax === undefined ? {} : { yearMax }),
  };
}

/** Counting what holds a common word takes as long as there are many; nobody pages through so many. */
const COUNTED_BY_WORDS_MAX = 10_000;

export function countingOf({ q }: FilterQuery): { countMax?: number } {
  return q === undefined || q.trim() === '' ? {} : { countMax: COUNTED_BY_WORDS_MAX };
}

/** The number in a path; whatever else is asked for does not exist. Errors: `E_NOT_FOUND`. */
export function idFrom(text: string, what: 'song' | 'album'): number {
  const id = /^[1-9]\d{0,9}$/u.test(text) ? Number(text) : 0;
  // ids are unsigned 32-bit numbers
  if (id < 1 || id >= 2 ** 32) throw unknownId(text, what);
  return id;
}

export function unknownId(text: string, what: 'song' | 'album'): EarwormError {
  return new EarwormError('E_NOT_FOUND', {
    message: `There is no ${what} with the id "${text}".`,
    details: { [`${what}_id`]: text },
  });
}
