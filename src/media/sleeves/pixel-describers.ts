import type { DescriptionKind } from '../../catalog/sleeve-description-store.ts';
import { describeLikeness, LIKENESS_KIND } from '../../image/likeness.ts';
import { describeTraits, TRAITS_KIND } from '../../image/traits/describe-traits.ts';
import type { RgbPicture } from '../../image/rgb-picture.ts';
import { describeSleeveFeatures, FEATURES_KIND } from '../../image/sleeve-features.ts';
import { loadBlur } from '../load-blur.ts';

/** Says something of a picture by its pixels alone; nothing is an empty array. */
export interface PixelDescriber {
  readonly kind: DescriptionKind;
  describe(picture: RgbPicture): Uint8Array;
}

const blur = loadBlur();

/** All describers that run in the processes that read pictures. */
export const PIXEL_DESCRIBERS: readonly PixelDescriber[] = [
  { kind: FEATURES_KIND, describe: (picture) => describeSleeveFeatures(picture, blur) },
  { kind: LIKENESS_KIND, describe: describeLikeness },
  { kind: TRAITS_KIND, describe: describeTraits },
];
