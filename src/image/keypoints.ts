import { type Blur, gaussianBlur } from './gaussian-blur.ts';
import { DESCRIPTOR_SIZE, directionsOf, writeDescriptor } from './gradient-histograms.ts';
import type { GreyPicture } from './grey-picture.ts';
import { findPlaces } from './scale-space.ts';
import { spreadPlaces } from './spread-places.ts';

/** Places of a picture and what they look like; columns of equal length. */
export interface Keypoints {
  readonly count: number;
  /** In pixels of the picture. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Blur at which the place stands out most, in pixels of the picture. */
  readonly scale: Float32Array;
  /** Radians. */
  readonly direction: Float32Array;
  /** `[count, DESCRIPTOR_SIZE]` */
  readonly descriptors: Uint8Array;
}

/** At most `countMax` keypoints, spread over the picture. */
export function findKeypoints(picture: GreyPicture, countMax: number, blur: Blur = gaussianBlur): Keypoints {
  const places = spreadPlaces(findPlaces(picture, blur), picture, countMax);
  const seen = places.flatMap((place) => directionsOf(place).map((direction) => ({ place, direction })));
  const kept = seen.slice(0, countMax);
  const column = (of: (one: (typeof kept)[number]) => number): Float32Array => Float32Array.from(kept, of);
  const descriptors = new Uint8Array(kept.length * DESCRIPTOR_SIZE);
  for (const [i, { place, direction }] of kept.entries())
    writeDescriptor(place, direction, descriptors.subarray(i * DESCRIPTOR_SIZE, (i + 1) * DESCRIPTOR_SIZE));
  return {
    count: kept.length,
    x: column(({ place }) => place.x * place.pixelSize),
    y: column(({ place }) => place.y * place.pixelSize),
    scale: column(({ place }) => place.sigma * place.pixelSize),
    direction: column(({ direction }) => direction),
    descriptors,
  };
}
