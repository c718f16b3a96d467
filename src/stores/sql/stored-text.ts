/**
 * Text as databases can hold it: UTF-8 without NUL. What is not (lone halves of surrogate pairs from
 * odd file names, NULs from odd tags) is written as U+FFFF and four hex digits, and so is U+FFFF itself.
 */
export function toStoredText(text: string): string {
  if (text.isWellFormed() && !HAS_ESCAPABLE.test(text)) return text;
  return text.replace(ESCAPABLE, (unit) => `\uffff${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function fromStoredText(stored: string): string {
  if (!stored.includes('\uffff')) return stored;
  return stored.replace(/\uffff([0-9a-f]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

export const textOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : toStoredText(text);

const HAS_ESCAPABLE = /[\0\uffff]/;
const ESCAPABLE = /[\0\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
