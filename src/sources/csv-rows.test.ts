import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCsvReader, type CsvRow } from './csv-rows.ts';
import { createLineSplitter } from './split-lines.ts';

/** Rows of two columns, read in pieces of some length. */
function rowsOf(text: string, piece = 1000): CsvRow[] {
  const [splitter, reader] = [createLineSplitter(100), createCsvReader(2)];
  const rows: CsvRow[] = [];
  for (let at = 0; at < text.length; at += piece)
    rows.push(...reader.push(splitter.push({ text: text.slice(at, at + piece), isLast: false }), false));
  return [...rows, ...reader.push(splitter.push({ text: '', isLast: true }), true)];
}

const summary = (rows: readonly CsvRow[]): string[] =>
  rows.map((row) => `${row.line} ${'fields' in row ? row.fields.join('|') : row.reason}`);

it.each([
  ['plain rows', 'a,b\nc,d\n', ['1 a|b', '2 c|d']],
  ['no line end at the end, and Windows ones', 'a,b\r\nc,d', ['1 a|b', '2 c|d']],
  ['quotes, commas and line ends inside of them', '"a, ""b""","c\nd"\ne,f', ['1 a, "b"|c\nd', '3 e|f']],
  ['quotes inside of a field', '7" single,x\nb,c', ['1 7" single|x', '2 b|c']],
  ['empty lines', 'a,b\n\nc,d', ['1 a|b', '3 c|d']],
  ['a quote that is never closed', 'a,"b\nc,d\ne,f', ['1 its quotes are broken', '2 c|d', '3 e|f']],
  [
    'two of them',
    'a,"b\nc,d\ne,"f\ng,h',
    ['1 its quotes are broken', '2 c|d', '3 its quotes are broken', '4 g|h'],
  ],
  ['too few fields', 'a\nb,c', ['1 it has 1 fields, and the heading has 2', '2 b|c']],
  ['too many', 'a,b,c\nd,e', ['1 it has 3 fields, and the heading has 2', '2 d|e']],
  ['NULs', 'a,\0\nb,c', ['1 it holds a NUL character', '2 b|c']],
  ['another encoding', 'a,\u{fffd}\nb,c', ['1 it is not UTF-8; save the file as UTF-8', '2 b|c']],
  ['a field beyond all measure', `a,${'x'.repeat(5000)}\nb,c`, ['1 it is too long', '2 b|c']],
])('reads %s', (_, text, expected) => {
  expect(summary(rowsOf(text))).toEqual(expected);
  expect(summary(rowsOf(text, 3))).toEqual(expected);
});

it('loses only what is broken among many', () => {
  const lines = Array.from({ length: 1000 }, (_, i) => (i % 7 === 3 ? `${i},"x` : `${i},"a, ""b"""`));
  const rows = rowsOf(lines.join('\n'));
  expect(rows.filter((row) => 'fields' in row)).toHaveLength(
    lines.filter((line) => !line.endsWith('x')).length,
  );
  expect(rows.map((row) => row.line)).toEqual(lines.map((_, i) => i + 1));
});

it('gives back every table that is written as it should be', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'ü'), maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell), { maxLength: 20 }),
      fc.integer({ min: 1, max: 50 }),
      (table, piece) => {
        const written = table.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','));
        const read = rowsOf(written.join('\n'), piece).map((row) =>
          'fields' in row ? row.fields : row.reason,
        );
        expect(read).toEqual(table);
      },
    ),
    { numRuns: 200 },
  );
});
