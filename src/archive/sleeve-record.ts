import { isSleeveId, type Sleeve, SLEEVE_SIZES_PX, type SleevePictures } from '../catalog/sleeve-store.ts';
import { damagedArchive } from './archive-part.ts';

const ID_BYTES = 16;
/** Normalised pictures of 640 pixels take about 100 kB. */
const PICTURE_BYTES_MAX = 4 * 2 ** 20;
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

/** One record of the section `sleeves`. Grammar in `archive-format.md`. */
export function encodeSleeve({ sleeveId, pictures }: Sleeve): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from(sleeveId, 'hex'), Uint8Array.of(SLEEVE_SIZES_PX.length)];
  for (const sizePx of SLEEVE_SIZES_PX) {
    const head = Buffer.alloc(6);
    head.writeUInt16LE(sizePx, 0);
    head.writeUInt32LE(pictures[sizePx].length, 2);
    parts.push(head, pictures[sizePx]);
  }
  return Buffer.concat(parts);
}

/** The records of a part of the section `sleeves`, each checked; sizes that are not known here are left out. Errors: `E_ARCHIVE_DAMAGED`. */
export function* decodeSleeves(plain: Uint8Array): Generator<Sleeve> {
  const bytes = Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw damagedArchive('a sleeve ends too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const sleeveId = take(ID_BYTES).toString('hex');
    const pictures = new Map<number, Uint8Array>();
    for (let left = take(1).readUInt8(); left > 0; left--) {
      const sizePx = take(2).readUInt16LE();
      const length = take(4).readUInt32LE();
      if (length > PICTURE_BYTES_MAX) throw damagedArchive('a picture is too large');
      const picture = take(length);
      if (!picture.subarray(0, JPEG.length).equals(JPEG)) throw damagedArchive('a picture is no JPEG');
      pictures.set(sizePx, new Uint8Array(picture));
    }
    const isWhole = isSleeveId(sleeveId) && SLEEVE_SIZES_PX.every((sizePx) => pictures.has(sizePx));
    if (!isWhole) throw damagedArchive('a sleeve lacks a picture');
    yield { sleeveId, pictures: Object.fromEntries(pictures) as unknown as SleevePictures };
  }
}
