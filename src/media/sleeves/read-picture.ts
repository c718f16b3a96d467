import type { Sleeve } from '../../catalog/sleeve-store.ts';
import { EarwormError } from '../../errors.ts';
import { checkMediaFile } from '../check-media-file.ts';
import { openPictureFile } from './open-picture-file.ts';
import { SleeveMemory } from './sleeve-memory.ts';

/**
 * One picture, such as somebody looks for a sleeve with, made safe: what comes out was written by us.
 * Belongs into a child process. Errors: `E_PATH_*`, `E_MEDIA_EMPTY`, those of `pictureRefusal`.
 */
export async function readPicture(path: string): Promise<Sleeve> {
  await checkMediaFile(path);
  await using file = await openPictureFile(path);
  if (file === undefined) throw new EarwormError('E_MEDIA_EMPTY');
  return await new SleeveMemory().sleeveOf(await file.read());
}
