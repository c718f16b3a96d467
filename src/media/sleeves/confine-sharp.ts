import sharp from 'sharp';

/** The readers of libvips for the formats that `pictureFormat` knows. */
const READERS = ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadHeif'];

/**
 * For a whole process that reads pictures nobody vouches for: turns off every reader that is not
 * needed, and keeps memory and threads small. Call it once, before the first picture.
 */
export function confineSharp(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: READERS });
  sharp.cache(false);
  sharp.concurrency(1);
}
