/**
 * Rows of comma-separated values, a broken row costing that row only: a quote that is never closed
 * would otherwise take all that follows for one field. A row with an odd number of quotes goes on over
 * the next lines until they are even; when what that gives is no row of the right width, the line is
 * taken alone, and the next one begins anew.
 */
import { CsvError, parse } from 'csv-parse/sync';
import type { TextLine } from './split-lines.ts';
import { flawOf } from './text-pieces.ts';

export type CsvRow =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly reason: string };

const LINES_PER_ROW_MAX = 32;
/** Parsing one by one costs three times as much. */
const LINES_AT_ONCE = 128;

/** Gives the rows of lines that are pushed in any pieces, the heading apart. */
export function createCsvReader(columns: number) {
  let waiting: readonly TextLine[] = [];
  return {
    push(lines: readonly TextLine[], isLast: boolean): CsvRow[] {
      waiting = [...waiting, ...lines];
      const rows: CsvRow[] = [];
      let next = 0;
      let slowUntil = 0;
      // what may go on over lines that are not there yet waits for them
      const end = isLast ? waiting.length : waiting.length - LINES_PER_ROW_MAX;
      while (next < end) {
        if (next >= slowUntil) {
          const plain = plainRows(waiting.slice(next, next + LINES_AT_ONCE), columns);
          rows.push(...plain);
          slowUntil = plain.length > 0 ? 0 : next + LINES_AT_ONCE;
          next += plain.length;
          if (plain.length > 0) continue;
        }
        const { row, taken } = rowAt(waiting.slice(next, next + LINES_PER_ROW_MAX), columns);
        if (row !== undefined) rows.push(row);
        next += taken;
      }
      waiting = waiting.slice(next);
      return rows;
    },
  };
}

/** The rows of lines that are one each, if all of them are; else none. */
function plainRows(lines: readonly TextLine[], columns: number): CsvRow[] {
  const isPlain = lines.every(({ text }) => text !== undefined && text.trim() !== '' && isEven(text));
  const joined = isPlain ? lines.map(({ text }) => text).join('\n') : '\0';
  const rows = flawOf(joined) === undefined ? csvRows(joined, false) : undefined;
  if (rows?.length !== lines.length || rows.some(({ length }) => length !== columns)) return [];
  return rows.map((fields, i) => ({ line: lines[i]?.line ?? 0, fields }));
}

const quotesIn = (text: string): number => text.split('"').length - 1;
const isEven = (text: string): boolean => quotesIn(text) % 2 === 0;

/** The fields of one row; `undefined` when the text is none. `isRelaxed`: quotes may stand inside of a field. */
export function csvFields(text: string, isRelaxed = false): string[] | undefined {
  const rows = csvRows(text, isRelaxed);
  return rows?.length === 1 ? rows[0] : undefined;
}

function csvRows(text: string, isRelaxed: boolean): string[][] | undefined {
  try {
    return parse(text, { relax_quotes: isRelaxed, relax_column_count: true, record_delimiter: '\n' });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function rowAt(lines: readonly TextLine[], columns: number): { row?: CsvRow; taken: number } {
  const [{ line, text } = { line: 0, text: '' }] = lines;
  if (text === undefined) return { row: { line, reason: 'it is too long' }, taken: 1 };
  if (text.trim() === '') return { taken: 1 };
  const flaw = flawOf(text);
  if (flaw !== undefined) return { row: { line, reason: flaw }, taken: 1 };
  const taken = linesWithEvenQuotes(lines);
  const joined = lines.slice(0, taken).map((one) => one.text ?? '\0');
  const fields =
    taken === 0 || flawOf(joined.join('')) !== undefined ? undefined : csvFields(joined.join('\n'));
  if (fields?.length === columns) return { row: { line, fields }, taken };
  const alone = csvFields(text, true);
  if (alone?.length === columns) return { row: { line, fields: alone }, taken: 1 };
  return { row: { line, reason: reasonOf(alone, columns) }, taken: 1 };
}

function reasonOf(fields: readonly string[] | undefined, columns: number): string {
  return fields === undefined
    ? 'its quotes are broken'
    : `it has ${fields.length} fields, and the heading has ${columns}`;
}

/** 0: none of them ends it. */
function linesWithEvenQuotes(lines: readonly TextLine[]): number {
  let quotes = 0;
  for (const [i, { text = '' }] of lines.entries()) {
    quotes += quotesIn(text);
    if (quotes % 2 === 0) return i + 1;
  }
  return 0;
}
