import { createRandom } from '../../eval/recognition/random.ts';
import { THUMBNAIL_SIZE } from '../../src/image/sleeve-thumbnail.ts';

const HEADER_BYTES = 1;
const KEYPOINT_BYTES = 14;
const SIGNATURE = { from: 2, to: 10 };
/** As many bits as keep a keypoint from being the one it was made of. */
const BITS_TURNED = 24;

/**
 * Descriptions of sleeves that never were: each of keypoints picked from those given and changed, so that words
 * are as common as they are there. Describing as many real pictures would take an hour.
 */
export function recombinedSleeves(
  described: readonly Uint8Array[],
  count: number,
  seed: number,
): Uint8Array[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const like = random.pick(described);
    const bytes = Uint8Array.from(like);
    const thumbnails = [random.pick(described), random.pick(described)];
    for (let i = HEADER_BYTES; i < HEADER_BYTES + THUMBNAIL_SIZE; i++)
      bytes[i] = (thumbnails[0]![i]! + thumbnails[1]![i]!) / 2;
    for (let at = HEADER_BYTES + THUMBNAIL_SIZE; at < bytes.length; at += KEYPOINT_BYTES) {
      const from = random.pick(described);
      const keypoints = (from.length - HEADER_BYTES - THUMBNAIL_SIZE) / KEYPOINT_BYTES;
      if (keypoints === 0) continue;
      const start = HEADER_BYTES + THUMBNAIL_SIZE + random.below(keypoints) * KEYPOINT_BYTES;
      bytes.set(from.subarray(start, start + KEYPOINT_BYTES), at);
      for (let bit = 0; bit < BITS_TURNED; bit++)
        bytes[at + SIGNATURE.from + random.below(SIGNATURE.to - SIGNATURE.from)]! ^= 1 << random.below(8);
    }
    return bytes;
  });
}
