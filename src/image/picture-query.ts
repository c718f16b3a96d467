import { type Blur, gaussianBlur } from './gaussian-blur.ts';
import { DESCRIPTOR_SIZE } from './gradient-histograms.ts';
import { greyOfSize, greyPicture, type GreyPicture } from './grey-picture.ts';
import { findKeypoints } from './keypoints.ts';
import { VOCABULARY_TABLES } from './learned-vocabulary.ts';
import { describeLikeness } from './likeness.ts';
import type { RgbPicture } from './rgb-picture.ts';
import { createVocabulary } from './vocabulary.ts';

/** The picture is scaled to the area of a square of this side. */
export const QUERY_SIDE_PX = 480;
const KEYPOINTS_MAX = 400;
/** Words that each keypoint is looked up under: what is nearly another word may be that one in the sleeve. */
const SENSES = 3;

/** A picture somebody looks for a sleeve with. Places in parts of `QUERY_SIDE_PX`. */
export interface PictureQuery {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly scale: Float32Array;
  /** Radians. */
  readonly direction: Float32Array;
  /** `[count, SENSES]`; 65,535 where there are fewer. */
  readonly words: Uint16Array;
  readonly lows: Uint32Array;
  readonly highs: Uint32Array;
  readonly picture: GreyPicture;
  readonly likeness: Uint8Array;
}

export const NO_WORD = 0xffff;

/** `isSquared`: the picture is taken for a square one that was stretched. */
export function describeQuery(
  picture: RgbPicture,
  isSquared = false,
  blur: Blur = gaussianBlur,
): PictureQuery {
  const grey = isSquared
    ? greyOfSize(picture, QUERY_SIDE_PX, QUERY_SIDE_PX)
    : greyPicture(picture, QUERY_SIDE_PX);
  const keypoints = findKeypoints(grey, KEYPOINTS_MAX, blur);
  const { count } = keypoints;
  const vocabulary = createVocabulary(VOCABULARY_TABLES);
  const words = new Uint16Array(count * SENSES).fill(NO_WORD);
  const [lows, highs] = [new Uint32Array(count * SENSES), new Uint32Array(count * SENSES)];
  for (let i = 0; i < count; i++) {
    const descriptor = keypoints.descriptors.subarray(i * DESCRIPTOR_SIZE, (i + 1) * DESCRIPTOR_SIZE);
    for (const [k, { word, low, high }] of vocabulary.sensesOf(descriptor, SENSES).entries()) {
      words[i * SENSES + k] = word;
      lows[i * SENSES + k] = low;
      highs[i * SENSES + k] = high;
    }
  }
  const inParts = (column: Float32Array): Float32Array => column.map((value) => value / QUERY_SIDE_PX);
  return {
    count,
    x: inParts(keypoints.x),
    y: inParts(keypoints.y),
    scale: inParts(keypoints.scale),
    direction: keypoints.direction,
    words,
    lows,
    highs,
    picture: grey,
    likeness: describeLikeness(picture),
  };
}
