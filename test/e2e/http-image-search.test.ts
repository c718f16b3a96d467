import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeSleeve as madePicture } from '../../eval/sleeves/made-sleeve.ts';
import type { ImageSearchAnswer } from '../../src/http/contract/sleeve-search-contract.ts';
import { describeLikeness } from '../../src/image/likeness.ts';
import type { RgbPicture } from '../../src/image/rgb-picture.ts';
import { describeSleeveFeatures } from '../../src/image/sleeve-features.ts';
import { createAnalysisPool } from '../../src/media/node-av/create-analysis-pool.ts';
import { madeSleeve } from '../conformance/sleeve-store.conformance.ts';
import { photoOf } from '../fixtures/photo-of.ts';
import { type HttpServer, openHttpServer } from './open-http-server.ts';

const CORNERS = [
  { x: 0.2, y: 0.15 },
  { x: 0.85, y: 0.25 },
  { x: 0.8, y: 0.85 },
  { x: 0.15, y: 0.8 },
];
const pool = createAnalysisPool({
  concurrency: 1,
  limits: { durationMaxS: 60, stallMaxS: 30, wallMaxS: 60, memoryMaxMb: 1024 },
});
const pictures = [1, 2, 3, 4].map((seed) => madePicture(seed, 320));
const [known, , , unknown] = pictures as [RgbPicture, RgbPicture, RgbPicture, RgbPicture];
let server: HttpServer;

const sharpOf = ({ width, height, rgb }: RgbPicture) => sharp(rgb, { raw: { width, height, channels: 3 } });
const photo = sharpOf(photoOf(known, madePicture(50, 400), CORNERS));

beforeAll(async () => {
  const described = pictures.slice(0, 3);
  server = await openHttpServer({
    albums: [
      { albumName: 'First', genres: ['Rock'], releaseYear: 1990, score: 8 },
      { albumName: 'Second', genres: ['Jazz'], releaseYear: 1995, score: 6, isBestNewMusic: true },
      { albumName: 'Third', genres: ['Rock'], releaseYear: 2001 },
    ],
    sleeves: [madeSleeve(1), madeSleeve(2), madeSleeve(3)],
    likenesses: described.map(describeLikeness),
    features: described.map((picture) => describeSleeveFeatures(picture)),
    lookAtPicture: (path, options) => pool.lookAtPicture(path, options),
    settings: { uploadMaxBytes: 100 * 2 ** 20 },
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await pool.close();
});

async function ask(picture: Uint8Array, query = '', field = 'file') {
  const body = new FormData();
  body.append(field, new Blob([Uint8Array.from(picture)]), 'holiday.jpg');
  return server.ask<ImageSearchAnswer & { code?: string; detail?: string }>(`/api/search-by-image${query}`, {
    method: 'POST',
    body,
  });
}

async function namesFor(picture: Uint8Array, query = ''): Promise<string[]> {
  const { status, body } = await ask(picture, query);
  expect(status).toBe(200);
  expect(body.total_results).toBe(body.results.length);
  return body.results.map((result) => result.album_name);
}

describe('POST /api/search-by-image', () => {
  it('names the album in a photo, with every field of both album-cover searches, and says why', async () => {
    const { body } = await ask(await photo.jpeg().toBuffer());
    expect(body).toMatchObject({ success: true, query_type: 'image', engine: 'builtin', alike: [] });
    expect(body.results).toHaveLength(1);
    const [first] = body.results;
    expect(first).toMatchObject({
      album_id: 1,
      id: '1',
      artist: null,
      album_name: 'First',
      genre: 'Rock',
      release_year: 1990,
      pitchfork_score: 8,
      best_new_music: false,
      image_url: '/api/image/1',
      cover_url: '/api/image/1',
      cover_url_original: null,
      engine: 'builtin',
      reason: expect.stringMatching(/^\d+ keypoints agree/u) as string,
    });
    expect(first?.similarity).toBe(first?.similarity_score);
    expect(first?.similarity).toBeGreaterThan(0.5);
  });

  it('answers a sleeve that is not in the collection with an empty list', async () => {
    expect(await namesFor(await sharpOf(unknown).png().toBuffer())).toEqual([]);
  });

  it('lists apart what only looks alike, when asked to', async () => {
    const { body } = await ask(await photo.webp().toBuffer(), '?alike=true&k=2');
    expect(body.results.map(({ album_name: name }) => name)).toEqual(['First']);
    expect(body.alike.map(({ album_name: name }) => name).toSorted()).toEqual(['Second', 'Third']);
    const filtered = await ask(await sharpOf(unknown).png().toBuffer(), '?alike=true&genre=rock');
    expect(filtered.body.alike.map(({ album_name: name }) => name).toSorted()).toEqual(['First', 'Third']);
  });

  it.each([
    ['?genre=rock', ['First']],
    ['?genre=jazz', []],
    ['?genre=jazz&genre=rock', ['First']],
    ['?year_min=1990&year_max=1990', ['First']],
    ['?year_max=1989', []],
    ['?score_min=8', ['First']],
    ['?score_min=8.1', []],
    ['?best_new_music=true', []],
    ['?best_new_music=false', ['First']],
  ])('keeps to the filters %s', async (query, names) => {
    expect(await namesFor(await photo.png().toBuffer(), query)).toEqual(names);
  });

  it.each<[string, () => Promise<Uint8Array>]>([
    ['CMYK', () => photo.clone().toColourspace('cmyk').jpeg().toBuffer()],
    ['16 bits', () => photo.clone().toColourspace('rgb16').png().toBuffer()],
    ['alpha', () => photo.clone().ensureAlpha(0.95).png().toBuffer()],
    ['a palette', () => photo.clone().png({ palette: true }).toBuffer()],
  ])('reads %s', async (_, make) => {
    expect(await namesFor(await make())).toEqual(['First']);
  });

  it('looks at the first picture of an animation', async () => {
    const frames = [photo, sharpOf(unknown).resize(400, 400)].map((frame) => frame.png().toBuffer());
    const animated = await sharp(await Promise.all(frames), { join: { animated: true } })
      .webp()
      .toBuffer();
    expect(await namesFor(animated)).toEqual(['First']);
  });

  it.each(['0', '51', '-1', 'ten'])('refuses k of %s', async (k) => {
    expect((await ask(await photo.png().toBuffer(), `?k=${k}`)).status).toBe(400);
  });
});

describe('POST /api/search-by-image refuses', () => {
  /** A PNG header that says so, with the right checksum. */
  const ofSize = async (width: number, height: number): Promise<Uint8Array> => {
    const changed = Buffer.from(await photo.png().toBuffer());
    changed.writeUInt32BE(width, 16);
    changed.writeUInt32BE(height, 20);
    changed.writeUInt32BE(crc32(changed.subarray(12, 29)), 29);
    return changed;
  };
  const plain = (side: number) =>
    sharp({ create: { width: side, height: side, channels: 3, background: '#808080' } }).png();

  it.each<[string, () => Promise<Uint8Array>, number, string]>([
    ['a text file', async () => Buffer.from('no picture'), 415, 'E_IMAGE_UNSUPPORTED'],
    [
      'an SVG',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      415,
      'E_IMAGE_UNSUPPORTED',
    ],
    ['a GIF', () => photo.clone().gif().toBuffer(), 415, 'E_IMAGE_UNSUPPORTED'],
    ['an empty file', async () => new Uint8Array(), 422, 'E_MEDIA_EMPTY'],
    [
      'a truncated picture',
      async () => (await photo.jpeg().toBuffer()).subarray(0, 3000),
      422,
      'E_IMAGE_DAMAGED',
    ],
    ['a picture of one pixel', () => plain(1).toBuffer(), 422, 'E_IMAGE_TOO_SMALL'],
    ['20,000 x 20,000 pixels', () => ofSize(20_000, 20_000), 422, 'E_IMAGE_TOO_LARGE'],
    ['a bomb', () => plain(7200).toBuffer(), 422, 'E_IMAGE_TOO_LARGE'],
    ['11 MB', async () => Buffer.alloc(11e6, 'x'), 413, 'E_UPLOAD_TOO_LARGE'],
  ])('%s, and goes on', async (_, make, status, code) => {
    const answer = await ask(await make());
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.detail).not.toContain(server.dir);
    expect(await server.spooled()).toEqual([]);
    expect(await namesFor(await photo.jpeg().toBuffer())).toEqual(['First']);
  });

  it('a file in another field', async () => {
    const { status, body } = await ask(await photo.jpeg().toBuffer(), '', 'picture');
    expect([status, body.code]).toEqual([400, 'E_UPLOAD_MISSING']);
  });

  it('11 MB from the command line too', async () => {
    const path = join(server.dir, 'heavy.jpg');
    await writeFile(path, Buffer.concat([await photo.jpeg().toBuffer(), Buffer.alloc(11e6)]));
    await expect(pool.lookAtPicture(path)).rejects.toMatchObject({ code: 'E_IMAGE_TOO_LARGE' });
    expect((await readFile(path)).length).toBeGreaterThan(11e6);
  });
});
