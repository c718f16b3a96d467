import { open } from 'node:fs/promises';

const HEAD_BYTES = 64;
const MPEG = ['000001ba', '000001b3'];
const WINDOWS_MEDIA = '3026b2758e66cf11';

/**
 * The type of a film that Gemini takes, by how its file begins and not by its name. `undefined` for what it
 * does not take, Matroska for one. Source: the list of types in Google's "Video understanding" guide.
 */
export async function filmType(path: string): Promise<string | undefined> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return typeOf(buffer.subarray(0, bytesRead));
}

function typeOf(head: Buffer): string | undefined {
  const text = head.toString('latin1');
  const box = text.slice(4, 8);
  if (box === 'ftyp') return typeOfBrand(text.slice(8, 12));
  if (/^(?:moov|mdat|wide|free|skip|pnot)$/u.test(box)) return 'video/mov';
  if (text.startsWith('\u001aE\u00df\u00a3')) return text.includes('webm') ? 'video/webm' : undefined;
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'AVI ') return 'video/avi';
  if (text.startsWith('FLV')) return 'video/x-flv';
  const hex = head.toString('hex');
  if (MPEG.some((start) => hex.startsWith(start))) return 'video/mpeg';
  return hex.startsWith(WINDOWS_MEDIA) ? 'video/wmv' : undefined;
}

function typeOfBrand(brand: string): string {
  if (brand === 'qt  ') return 'video/mov';
  return brand.startsWith('3g') ? 'video/3gpp' : 'video/mp4';
}
