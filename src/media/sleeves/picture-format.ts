export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'avif';

const PNG_SIGNATURE = '\u0089PNG\r\n\u001a\n';
/** The first box of an AVIF file names its brands; real ones have a handful. */
const BRANDS_BYTES_MAX = 256;

/**
 * The format of a picture by how it begins, whatever its name says; `undefined` for all that is not
 * read here (SVG, GIF, TIFF, HEIC, PDF, text). Sources: ITU-T T.81, RFC 2083, RFC 9649, AV1-AVIF 1.1.
 */
export function pictureFormat(bytes: Uint8Array): PictureFormat | undefined {
  const head = Buffer.from(bytes.subarray(0, BRANDS_BYTES_MAX)).toString('latin1');
  if (head.startsWith('\u00ff\u00d8\u00ff')) return 'jpeg';
  if (head.startsWith(PNG_SIGNATURE)) return 'png';
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'webp';
  return isAvif(head) ? 'avif' : undefined;
}

/** Size of the box, `ftyp`, major brand, minor version, compatible brands. */
function isAvif(head: string): boolean {
  if (!head.startsWith('ftyp', 4)) return false;
  const box = head.slice(0, Buffer.from(head, 'latin1').readUInt32BE(0));
  const brands = [box.slice(8, 12), ...(box.slice(16).match(/.{4}/gsu) ?? [])];
  return brands.some((brand) => brand === 'avif' || brand === 'avis');
}
