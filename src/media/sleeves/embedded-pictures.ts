import { type IPicture, parseFile } from 'music-metadata';
import { PICTURE_BYTES_MAX } from './normalise-picture.ts';

/** Tags that take longer have no pictures; a sound file's are read in a few milliseconds. */
const DEADLINE_MS = 5000;
const PICTURES_MAX = 4;

const isFront = ({ type }: IPicture): boolean => /front/iu.test(type ?? '');

/** The pictures in a sound file's tags, the front cover first; those that are too large are left out. Never fails. */
export async function embeddedPictures(path: string): Promise<readonly Uint8Array[]> {
  const deadline = Promise.withResolvers<readonly IPicture[]>();
  const timer = setTimeout(() => deadline.resolve([]), DEADLINE_MS);
  const parsed = parseFile(path, { duration: false }).then(({ common }) => common.picture ?? []);
  const pictures = await Promise.race([parsed.catch(() => []), deadline.promise]);
  clearTimeout(timer);
  return [...pictures.filter(isFront), ...pictures.filter((picture) => !isFront(picture))]
    .map((picture) => picture.data)
    .filter(({ length }) => length > 0 && length <= PICTURE_BYTES_MAX)
    .slice(0, PICTURES_MAX);
}
