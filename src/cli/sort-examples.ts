import { existsSync } from 'node:fs';
import { EarwormError } from '../errors.ts';
import { WEIGHT_MAX } from '../finder/words/parse-examples.ts';
import type { PictureFile } from '../finder/words/picture-examples.ts';
import type { FoundKind } from '../finder/words/words-engine.ts';

export interface SortedExamples {
  /** For `parseExamples`. */
  readonly ids: readonly string[];
  readonly pictures: readonly PictureFile[];
}

/** Also one whose weight is wrong: that is for `parseExamples` to say. */
const LIKE_AN_ID = /^\s*(?:(?:song|album)-)?\d+\s*(?::[^/\\]*)?$/u;
const WEIGHED = /^(.+):(-?[012](?:\.\d{1,3})?)$/u;

/**
 * Examples as they stand on a command line: parted by commas, ids or paths of pictures, each with a weight or
 * without. Errors: `E_PATH_MISSING` for what is neither.
 */
export function sortExamples(values: readonly string[], kind: FoundKind | undefined): SortedExamples {
  const ids: string[] = [];
  const pictures: PictureFile[] = [];
  for (const value of values) {
    const parts = value.split(',');
    // a path may hold commas
    const whole = parts.every(isLikeAnId) ? undefined : pictureAt(value);
    for (const part of whole === undefined ? parts : []) {
      const picture = isLikeAnId(part) ? undefined : pictureAt(part);
      if (picture !== undefined) pictures.push(picture);
      else if (isLikeAnId(part) || kind === 'songs') ids.push(part);
      else throw neither(part);
    }
    if (whole !== undefined) pictures.push(whole);
  }
  return { ids, pictures };
}

const isLikeAnId = (text: string): boolean => LIKE_AN_ID.test(text);

function pictureAt(text: string): PictureFile | undefined {
  if (existsSync(text)) return { path: text, name: text, weight: 1 };
  const [, path = '', weight = ''] = WEIGHED.exec(text) ?? [];
  if (path === '' || Math.abs(Number(weight)) > WEIGHT_MAX || !existsSync(path)) return undefined;
  return { path, name: path, weight: Number(weight) };
}

function neither(text: string): EarwormError {
  return new EarwormError('E_PATH_MISSING', {
    message: `"${text}" is no example: neither an id, such as 7, song-12 or album-3:0.5, nor a picture that is there, such as photo.jpg or photo.jpg:0.5 (weights go from -2 to 2).`,
  });
}
