/** Text as it is compared: without accents, in lower case, and as databases accept it. */
export function foldText(text: string): string {
  return plain(text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase());
}

const plain = (text: string): string => text.toWellFormed().replaceAll('\0', ' ');

/** Parts the pieces of a key; sorts before all that names have. */
export const KEY_SEPARATOR = '\u0001';
/** Sorts after all that names have. */
const MISSING = '\u{10fffe}';

export const textKey = (text: string | undefined): string =>
  text === undefined ? MISSING : foldText(text).replaceAll(KEY_SEPARATOR, ' ');

export const numberKey = (value: number | undefined): string =>
  value === undefined ? MISSING : String(Math.max(0, Math.round(value))).padStart(9, '0');

/** The words of a query, folded as the texts are that they are looked for in. At most 16 count. */
export function searchWords(text: string): string[] {
  return foldText(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, WORDS_MAX);
}

const WORDS_MAX = 16;
