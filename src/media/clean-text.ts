const TEXT_CHARACTERS_MAX = 1000;

/** Control characters: below space, and from DEL to the second block of them. */
const CONTROL = /\p{Cc}+/gu;

const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 that was read as Latin-1, as happens in RIFF and old ID3 tags, is read again; other text is left alone. */
function undoLatin1(text: string): string {
  if (!/[\u0080-\u00ff]/u.test(text) || /[\u0100-\u{10ffff}]/u.test(text)) return text;
  try {
    return STRICT_UTF8.decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

/** Cut without splitting a character outside the basic plane. */
function cut(text: string): string {
  return text.length <= TEXT_CHARACTERS_MAX
    ? text
    : text.slice(0, TEXT_CHARACTERS_MAX).replace(/[\ud800-\udbff]$/u, '');
}

/**
 * Text from a file that nobody vouches for, fit to be stored and shown: well-formed, without control
 * characters, trimmed, at most 1,000 characters. `undefined` for what is not text or empty.
 */
export function cleanText(raw: unknown): string | undefined {
  if (typeof raw !== 'string') return undefined;
  const text = undoLatin1(raw.slice(0, 8 * TEXT_CHARACTERS_MAX))
    .toWellFormed()
    .replaceAll(CONTROL, ' ')
    .trim();
  return text === '' ? undefined : cut(text).normalize('NFC');
}
