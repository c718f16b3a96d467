import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runEarworm } from './run-earworm.ts';

let home: string;
let data: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm-words-'));
  data = path.join(home, 'data');
  await mkdir(path.join(home, 'images'));
  for (const [name, background] of [
    ['album_1.png', '#c01020'],
    ['2.jpg', '#1030b0'],
  ] as const) {
    await sharp({ create: { width: 40, height: 40, channels: 3, background } }).toFile(
      path.join(home, 'images', name),
    );
  }
  await writeFile(
    path.join(home, 'list.csv'),
    'local_id,artist,album_name,genre,release_year\n1,Ann,First,Jazz,1991\n2,Bob,"Second, Third",Rock,2001\n3,Cy,,Rock,2001\n4,Dee,Bare,Rock,\n',
  );
});
afterAll(() => rm(home, { recursive: true }));

it('imports a list with its sleeves, twice, and finds albums by what these look like', async () => {
  const args = [
    'import',
    'pitchfork',
    '--json',
    '--data',
    data,
    '--metadata',
    path.join(home, 'list.csv'),
    '--images',
    path.join(home, 'images'),
  ];
  const first = await runEarworm(args);
  expect(first.exitCode).toBe(0);
  expect(first.records()).toEqual([
    { event: 'problem', line: 4, reason: 'it names no album' },
    expect.objectContaining({
      event: 'done',
      entries: 3,
      added: 3,
      problems: 1,
      pictures: 2,
      pictures_unchanged: 0,
    }),
  ]);
  const again = await runEarworm([...args, '--strict']);
  expect([again.exitCode, again.records().at(-1)]).toEqual([
    3,
    expect.objectContaining({ added: 0, pictures: 0, pictures_unchanged: 2 }),
  ]);

  const picture = path.join(home, 'images', '2.jpg');
  const red = await runEarworm(['find', '--json', '--data', data, 'red', 'heartbreak']);
  expect(red.exitCode).toBe(0);
  expect(red.records()).toEqual([
    expect.objectContaining({ kind: 'album', title: 'First', engine: 'builtin' }),
    { event: 'done', results: 1, understood: ['red'], ignored: ['heartbreak'], engines: ['builtin'] },
  ]);
  const text = await runEarworm(['find', '--data', data, '--sleeves', 'blue', 'heartbreak']);
  expect(text.stdout).toMatch(/album +\d+ +Bob +Second, Third +blue: /u);
  expect(text.stderr).toContain('heartbreak');
  const unlike = await runEarworm([
    'find',
    '--json',
    '--data',
    data,
    '--min-score',
    '0',
    '--unlike',
    'album-1',
  ]);
  expect(unlike.records()[0]).toMatchObject({ kind: 'album', title: 'Second, Third' });
  const pictures = [
    'find',
    '--json',
    '--data',
    data,
    '--sleeves',
    '--min-score',
    '0',
    '--unlike',
    `${picture}:0.5`,
  ];
  const like = await runEarworm([...pictures, '--like', '1', '--like', `${picture}:2`, 'less blue']);
  expect(like.records()[0]).toMatchObject({
    title: 'Second, Third',
    reason: expect.stringContaining(`like ${picture}: alike to 100 %`) as string,
  });
  const away = await runEarworm(pictures);
  expect([away.exitCode, away.records()[0]?.['title']]).toEqual([0, 'First']);
  const nothing = await runEarworm(['find', '--data', data, 'green']);
  expect([nothing.exitCode, nothing.stdout]).toEqual([1, '']);
  expect(nothing.stderr).toContain('Nothing here is like that.');
});

it.each([
  ['no words', ['find'], 2],
  ['examples of no kind', ['find', '--like', '1'], 2],
  ['examples that are none', ['find', '--songs', '--like', 'x'], 2],
  ['pictures for songs', ['find', '--songs', '--like', import.meta.filename], 2],
  [
    'nine pictures',
    [
      'find',
      '--like',
      Array(9)
        .fill(import.meta.filename)
        .join(','),
    ],
    2,
  ],
  ['a picture that is none', ['find', '--like', import.meta.filename], 5],
  ['a picture that is not there', ['find', '--sleeves', '--like', 'none.jpg'], 4],
  ['an example that is not there', ['find', '--like', 'album-99'], 4],
  ['another source', ['import', 'shelf'], 2],
  ['no list', ['import', 'pitchfork'], 2],
  ['a list that is not there', ['import', 'pitchfork', '--metadata', 'nothing.csv'], 4],
])('refuses %s', async (_, args, exitCode) => {
  const run = await runEarworm([...args, '--data', data]);
  expect([run.exitCode, run.stdout]).toEqual([exitCode, '']);
});
