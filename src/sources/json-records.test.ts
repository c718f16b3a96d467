import { expect, it } from 'vitest';
import { createJsonReader, type JsonRecord } from './json-records.ts';

function recordsOf(text: string, piece = 1000): JsonRecord[] {
  const reader = createJsonReader();
  const records: JsonRecord[] = [];
  for (let at = 0; at < text.length; at += piece)
    records.push(...reader.push({ text: text.slice(at, at + piece), isLast: false }));
  return [...records, ...reader.push({ text: '', isLast: true })];
}

const summary = (records: readonly JsonRecord[]): string[] =>
  records.map(
    (one) => `${one.line} ${'value' in one ? JSON.stringify(one.value) : one.reason.split(' (')[0]}`,
  );

it.each([
  ['an array', '[{"a":1},\n{"a":2}]', ['1 {"a":1}', '2 {"a":2}']],
  ['an array on one line', '[{"a":1}, {"a":[2,{}]}]', ['1 {"a":1}', '1 {"a":[2,{}]}']],
  ['one object a line', '{"a":1}\n{"a":"}\\"{"}\n', ['1 {"a":1}', '2 {"a":"}\\"{"}']],
  ['objects over several lines', '[\n {\n "a": 1\n },\n {"a":2}\n]', ['2 {"a":1}', '5 {"a":2}']],
  ['nothing', '[]', []],
  ['an object that is no JSON', '[{a:1},\n{"a":2}]', ['1 it is not valid JSON', '2 {"a":2}']],
  [
    'a string that is not closed',
    '[{"a":"x},\n{"a":2},\n{"a":3}]',
    ['1 it does not end', '2 {"a":2}', '3 {"a":3}'],
  ],
  ['an object that is cut', '[{"a":1},\n{"a":', ['1 {"a":1}', '2 it does not end']],
  ['NULs', '[{"a":"\0"},\n{"a":2}]', ['1 it holds a NUL character', '2 {"a":2}']],
  [
    'an object beyond all measure',
    `[{"a":"${'x'.repeat(70_000)}"},\n{"a":2}]`,
    ['1 it does not end', '2 {"a":2}'],
  ],
])('reads %s', (_, text, expected) => {
  expect(summary(recordsOf(text))).toEqual(expected);
  expect(summary(recordsOf(text, 4096))).toEqual(expected);
  expect(summary(recordsOf(text, text.length < 100 ? 3 : 999))).toEqual(expected);
});

it('gives up quickly on brackets without end', () => {
  const records = recordsOf('{'.repeat(20_000), 20_000);
  expect(records).toHaveLength(20_000);
});
