import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sortExamples } from './sort-examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'earworm-examples-'));
const [plain, comma, colon] = ['a.jpg', 'b, c.png', 'd:2'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
for (const path of [plain, comma, colon]) writeFileSync(path, '');
afterAll(() => rmSync(folder, { recursive: true }));

const picture = (path: string, weight = 1) => ({ path, name: path, weight });

describe('sortExamples', () => {
  it.each([
    [['7,album-3:0.5', 'song-1'], ['7', 'album-3:0.5', 'song-1'], []],
    [[plain], [], [picture(plain)]],
    [[`${plain}:0.5,12:2`], ['12:2'], [picture(plain, 0.5)]],
    [[comma, `${comma}:-1`], [], [picture(comma), picture(comma, -1)]],
    [[colon, `${colon}:2`], [], [picture(colon), picture(colon, 2)]],
    [['7:9'], ['7:9'], []],
    [[], [], []],
  ])('sorts %j', (values, ids, pictures) => {
    expect(sortExamples(values, undefined)).toEqual({ ids, pictures });
  });

  it.each(['x', 'none.jpg', `${plain}:3`, `7,${plain}x`, '', 'album-x'])(
    'says that %j is neither',
    (value) => {
      expect(() => sortExamples([value], 'albums')).toThrow(
        expect.objectContaining({ code: 'E_PATH_MISSING' }) as Error,
      );
    },
  );

  it('leaves what is no picture to the ids where songs are looked for', () => {
    expect(sortExamples(['x'], 'songs')).toEqual({ ids: ['x'], pictures: [] });
  });
});
