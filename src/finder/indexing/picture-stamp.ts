import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { PictureStamp } from '../../catalog/picture-catalog.ts';

/** Sleeves bear these names, or the album's. */
const SLEEVE_NAME = /^(?:cover|folder|front|album)\./iu;
/** So many are looked at; of more, only the names count. */
const PICTURES_LOOKED_AT_MAX = 8;

/** `names` are the pictures in the folder, in order; `undefined` without any. */
export async function pictureStamp(
  folder: string,
  names: readonly string[],
): Promise<PictureStamp | undefined> {
  if (names.length === 0) return undefined;
  const bestFirst = [
    ...names.filter((name) => SLEEVE_NAME.test(name)),
    ...names.filter((name) => !SLEEVE_NAME.test(name)),
  ];
  const looked = await Promise.all(
    bestFirst.slice(0, PICTURES_LOOKED_AT_MAX).map(async (name) => {
      const stats = await stat(path.join(folder, name)).catch(() => undefined);
      return `${stats?.size} ${stats?.mtimeMs} ${stats?.ino}`;
    }),
  );
  const hash = createHash('sha256').update([...bestFirst, ...looked].join('\0'));
  return { folder, stamp: hash.digest('hex').slice(0, 32) };
}
