import { createHash } from 'node:crypto';

/** Text as it is compared: without accents, in lower case, and as databases accept it. */
export function foldText(text: string): string {
  return plain(text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase());
}

const plain = (text: string): string => text.toWellFormed().replaceAll('\0', ' ');

/** Parts the pieces of a key; sorts before all that names have. */
export const KEY_SEPARATOR = '\u0001';
/** Sorts after all that names have. */
const MISSING = '\u{10fffe}';

/** Of a longer key the beginning stays, and a digest of all: indexes of databases hold only short values. */
const KEY_CHARACTERS_MAX = 150;

export function textKey(text: string | undefined): string {
  if (text === undefined) return MISSING;
  const key = foldText(text).replaceAll(KEY_SEPARATOR, ' ');
  if (key.length <= KEY_CHARACTERS_MAX) return key;
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return `${key.slice(0, KEY_CHARACTERS_MAX).toWellFormed()}…${digest}`;
}

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
