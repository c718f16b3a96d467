import { styleText } from 'node:util';
import { expect, it } from 'vitest';
import { displayWidth, tableLines } from './table.ts';

it('aligns columns, whatever the width and colour of their letters', () => {
  const red = styleText('red', 'x', { validateStream: false });
  const lines = tableLines(
    [{ heading: 'id', align: 'right' }, { heading: 'name' }, { heading: 'end' }],
    [
      ['1', '名前', 'a'],
      ['22', 'cafe\u0301', 'b'],
      ['3', red, ''],
    ],
  );
  expect(lines).toEqual(['id  name  end', ' 1  名前  a', '22  cafe\u0301  b', ` 3  ${red}`]);
});

it('prints no headings when there are none', () => {
  expect(tableLines([{}, {}], [['a', 'b']])).toEqual(['a  b']);
  expect(tableLines([{}], [])).toEqual([]);
});

it('measures text as a terminal shows it', () => {
  expect(['abc', '名', '🎵', 'e\u0301', ''].map(displayWidth)).toEqual([3, 2, 2, 1, 0]);
});
