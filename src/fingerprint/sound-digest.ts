import type { TrackFingerprint } from './track-fingerprint.ts';

/** Of SHA-256's 32. */
const DIGEST_BYTES = 16;

/**
 * What a recording is known by, however its file is named, tagged or packed: 128 bits of the SHA-256
 * of all that its fingerprint holds, as 32 hexadecimal digits. Equal only for equal decoded sound (by
 * all that was ever heard); another encoding of the same music has another.
 */
export async function soundDigest({
  lengthFrames,
  hashes,
  anchorFrames,
  peaks,
}: TrackFingerprint): Promise<string> {
  const arrays = [hashes, anchorFrames, peaks.halfFrames, peaks.halfBins];
  // with the lengths before it, no content can pass for another
  const lengths = Uint32Array.of(lengthFrames, ...arrays.map((array) => array.length));
  const parts = [lengths, ...arrays].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  const digest = await crypto.subtle.digest('SHA-256', whole);
  const bytes = [...new Uint8Array(digest, 0, DIGEST_BYTES)];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
