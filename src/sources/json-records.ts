/**
 * The objects of a JSON array, or of JSON lines, a broken object costing that object only: each is cut
 * out by counting brackets outside of strings, and read by itself. When one does not end or cannot be
 * read, the next "{" after its beginning begins another.
 */
import { flawOf, type TextPiece } from './text-pieces.ts';

export type JsonRecord =
  | { readonly line: number; readonly value: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly reason: string };

const RECORD_CHARACTERS_MAX = 64 * 1024;
/** A record is flat, but for a list of genres or the like. */
const DEPTH_MAX = 8;

/** Gives the records of pieces of text. */
export function createJsonReader() {
  let text = '';
  let line = 1;
  /** Forgets what is before a place, and counts its lines. */
  const advance = (place: number): void => {
    line += linesIn(text.slice(0, place));
    text = text.slice(place);
  };
  return {
    push(piece: Pick<TextPiece, 'text' | 'isLast'>): JsonRecord[] {
      text += piece.text;
      const records: JsonRecord[] = [];
      let done = 0;
      let lineHere = line;
      for (let start = text.indexOf('{'); start !== -1; start = text.indexOf('{', done)) {
        lineHere += linesIn(text.slice(done, start));
        const end = endOfRecord(text, start);
        if (end === 'cut' && !piece.isLast) {
          advance(start);
          return records;
        }
        const record = recordAt(lineHere, typeof end === 'number' ? text.slice(start, end) : undefined);
        records.push(record);
        done = 'value' in record && typeof end === 'number' ? end : start + 1;
        lineHere += linesIn(text.slice(start, done));
      }
      advance(text.length);
      return records;
    },
  };
}

const linesIn = (text: string): number => text.split('\n').length - 1;

/** Behind the bracket that closes the one at `start`. */
function endOfRecord(text: string, start: number): number | 'cut' | 'broken' {
  const limit = Math.min(text.length, start + RECORD_CHARACTERS_MAX);
  let depth = 0;
  let isInString = false;
  for (let at = start; at < limit; at++) {
    const sign = text[at] ?? '';
    if (sign === '"') isInString = !isInString;
    else if (isInString) at += sign === '\\' ? 1 : 0;
    else if ('{['.includes(sign)) depth++;
    else if ('}]'.includes(sign)) depth--;
    if (depth === 0) return at + 1;
    if (depth > DEPTH_MAX) return 'broken';
  }
  return limit === text.length ? 'cut' : 'broken';
}

function recordAt(line: number, text: string | undefined): JsonRecord {
  if (text === undefined) return { line, reason: 'it does not end' };
  const flaw = flawOf(text);
  if (flaw !== undefined) return { line, reason: flaw };
  try {
    return { line, value: JSON.parse(text) as Record<string, unknown> };
  } catch (error) {
    return { line, reason: `it is not valid JSON (${error instanceof Error ? error.message : ''})` };
  }
}
