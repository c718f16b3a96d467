import { describeQuery, type PictureQuery } from '../../image/picture-query.ts';
import { EarwormError } from '../../errors.ts';
import { loadBlur } from '../load-blur.ts';
import { checkMediaFile } from '../check-media-file.ts';
import { decodePicture } from './normalise-picture.ts';
import { openPictureFile } from './open-picture-file.ts';
import { pictureRefusal } from './picture-refusal.ts';

const blur = loadBlur();

/** Of a picture that somebody looks for a sleeve with. */
const LOOK_BYTES_MAX = 10 * 2 ** 20;

/**
 * A picture file as what is looked for in it. Belongs into a child process. Errors: `E_PATH_*`,
 * `E_MEDIA_EMPTY`, those of `pictureRefusal`.
 */
export async function lookAtPicture(path: string, isSquared: boolean): Promise<PictureQuery> {
  await checkMediaFile(path);
  await using file = await openPictureFile(path);
  if (file === undefined) throw new EarwormError('E_MEDIA_EMPTY');
  const bytes = await file.read();
  if (bytes.length > LOOK_BYTES_MAX) throw pictureRefusal('tooLarge', { sizeBytes: bytes.length });
  const { data, info } = await decodePicture(bytes);
  return describeQuery({ width: info.width, height: info.height, rgb: data }, isSquared, blur);
}
