import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeSleeve } from '../../eval/sleeves/made-sleeve.ts';
import type { RgbPicture } from '../../src/image/rgb-picture.ts';
import { photoOf } from '../fixtures/photo-of.ts';
import { runEarworm } from './run-earworm.ts';

const CORNERS = [
  { x: 0.8, y: 0.2 },
  { x: 0.75, y: 0.85 },
  { x: 0.15, y: 0.8 },
  { x: 0.2, y: 0.15 },
];
let home: string;
const earworm = (...args: string[]) => runEarworm(['--data', path.join(home, 'data'), ...args]);
const jpegOf = ({ width, height, rgb }: RgbPicture) =>
  sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm look-'));
  const [images, metadata] = [path.join(home, 'images'), path.join(home, 'reviews.json')];
  await mkdir(images);
  const reviews = ['Ash', 'Birch', 'Cedar'].map((name, i) => ({
    local_id: i + 1,
    artist: 'The Trees',
    album_name: name,
    genre: i === 1 ? 'Jazz' : 'Rock',
    release_year: 1990 + i,
    score: 7 + i / 2,
  }));
  await writeFile(metadata, JSON.stringify(reviews));
  for (const { local_id: id } of reviews)
    await writeFile(path.join(images, `${id}.jpg`), await jpegOf(madeSleeve(id, 400)));
  await writeFile(
    path.join(home, 'photo.jpg'),
    await jpegOf(photoOf(madeSleeve(2, 400), madeSleeve(60, 480), CORNERS)),
  );
  await writeFile(path.join(home, 'unknown.jpg'), await jpegOf(madeSleeve(70, 400)));
  await writeFile(path.join(home, 'text.jpg'), 'no picture');
  await earworm('import', 'pitchfork', '--metadata', metadata, '--images', images);
});
afterAll(() => rm(home, { recursive: true }));

const at = (name: string): string => path.join(home, name);

describe('earworm look', () => {
  it('names the album in each picture, and goes on after one that cannot be read', async () => {
    const run = await earworm('look', '--json', at('photo.jpg'), at('text.jpg'), at('unknown.jpg'));
    expect(run.exitCode).toBe(5);
    expect(run.records()).toMatchObject([
      {
        query: at('photo.jpg'),
        engine: 'builtin',
        results: [{ artist: 'The Trees', album_name: 'Birch', engine: 'builtin' }],
        alike: [],
      },
      { query: at('text.jpg'), error: { code: 'E_IMAGE_UNSUPPORTED' } },
      { query: at('unknown.jpg'), results: [] },
    ]);
  });

  it('says for people what it found, why, and what it did not', async () => {
    const run = await earworm('look', at('photo.jpg'), at('unknown.jpg'));
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/The Trees - Birch +\d+ keypoints agree/u);
    expect(run.stdout).toContain('not in your collection');
  });

  it('keeps to filters, and shows what looks alike when asked', async () => {
    const run = await earworm('look', '--json', '--genre', 'rock', '--alike', at('photo.jpg'));
    const [record] = run.records() as { results: unknown[]; alike: { album_name: string }[] }[];
    expect(record?.results).toEqual([]);
    expect(record?.alike.map((album) => album.album_name).toSorted()).toEqual(['Ash', 'Cedar']);
  });

  it.each([
    ['--top', '0'],
    ['--top', '51'],
    ['--top', '-1'],
    ['--top', 'ten'],
    ['--score-min', '11'],
  ])('refuses %s %s', async (flag, value) => {
    expect((await earworm('look', flag, value, at('photo.jpg'))).exitCode).toBe(2);
  });
});

describe('earworm similar --album', () => {
  it('lists the other albums by how their sleeves look', async () => {
    const run = await earworm('similar', '--json', '--album', '1');
    expect(run.records().map((record) => record['album_name'])).toHaveLength(2);
    expect((await earworm('similar', '--album', '99')).exitCode).toBe(4);
    expect((await earworm('similar')).exitCode).toBe(2);
  });
});
