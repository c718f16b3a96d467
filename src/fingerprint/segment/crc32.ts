/** CRC-32 of `bytes` (IEEE 802.3, reflected, as in zlib); `previous` continues an earlier one. */
export type Crc32 = (bytes: Uint8Array, previous?: number) => number;

const POLYNOMIAL = 0xedb88320;
const SLICES = 8;

/** Eight tables of 256: table `s` advances a byte by `s` further zero bytes ("slicing by 8", Intel 2006). */
const TABLE: Uint32Array = makeTable();

function makeTable(): Uint32Array {
  const table = new Uint32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[byte] = crc;
  }
  for (let i = 256; i < table.length; i++) {
    const crc = table[i - 256]!;
    table[i] = (crc >>> 8) ^ table[crc & 255]!;
  }
  return table;
}

export const crc32: Crc32 = (bytes, previous = 0) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = ~previous;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    const low = view.getInt32(at, true) ^ crc;
    const high = view.getInt32(at + 4, true);
    crc =
      TABLE[1792 + (low & 255)]! ^
      TABLE[1536 + ((low >>> 8) & 255)]! ^
      TABLE[1280 + ((low >>> 16) & 255)]! ^
      TABLE[1024 + (low >>> 24)]! ^
      TABLE[768 + (high & 255)]! ^
      TABLE[512 + ((high >>> 8) & 255)]! ^
      TABLE[256 + ((high >>> 16) & 255)]! ^
      TABLE[high >>> 24]!;
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[at]!) & 255]!;
  return ~crc >>> 0;
};
