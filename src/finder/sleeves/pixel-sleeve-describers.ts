import { toEarwormError } from '../../errors.ts';
import type { PictureAnalyzer } from '../../media/media-analyzer.ts';
import { PIXEL_DESCRIBERS } from '../../media/sleeves/pixel-describers.ts';
import type { SleeveDescriber } from './describe-sleeves.ts';

/** The describers of pixels, each run in the processes that read pictures. */
export function pixelSleeveDescribers(
  analyzer: Pick<PictureAnalyzer, 'describePicture'>,
): readonly SleeveDescriber[] {
  return PIXEL_DESCRIBERS.map(({ kind }) => ({
    kind,
    describe: (pictures, options) =>
      Promise.all(
        pictures.map(({ jpeg }) =>
          analyzer.describePicture(jpeg, kind.name, options).catch(nothingIfPictureIsAtFault),
        ),
      ),
  }));
}

/** A picture that kills its reader is passed over for good; all else is tried again another time. */
function nothingIfPictureIsAtFault(thrown: unknown): undefined {
  if (!/^E_(?:IMAGE|MEDIA)_/u.test(toEarwormError(thrown).code)) throw thrown;
}
