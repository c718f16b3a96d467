import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/http/contract/contract.ts';
import type { FindAnswer } from '../../src/http/contract/words-contract.ts';
import { describeLikeness } from '../../src/image/likeness.ts';
import { describeTraits } from '../../src/image/traits/describe-traits.ts';
import { createAnalysisPool } from '../../src/media/node-av/create-analysis-pool.ts';
import { madeSleeve } from '../conformance/sleeve-store.conformance.ts';
import { type HttpServer, openHttpServer, trackNamed } from './open-http-server.ts';

type Colour = readonly [number, number, number];
const [BLUE, RED, GREEN]: readonly [Colour, Colour, Colour] = [
  [20, 40, 160],
  [210, 20, 40],
  [20, 150, 40],
];

function plain(colour: Colour) {
  const rgb = Uint8Array.from({ length: 3 * 64 }, (_, i) => colour[i % 3] ?? 0);
  return { width: 8, height: 8, rgb };
}

async function pictureOf([r, g, b]: Colour): Promise<Blob> {
  const made = sharp({ create: { width: 48, height: 48, channels: 3, background: { r, g, b } } });
  return new Blob([Uint8Array.from(await made.png().toBuffer())]);
}

const pool = createAnalysisPool({
  concurrency: 1,
  limits: { durationMaxS: 60, stallMaxS: 30, wallMaxS: 60, memoryMaxMb: 1024 },
});
let server: HttpServer;
let pictures: { readonly blue: Blob; readonly red: Blob; readonly green: Blob };

beforeAll(async () => {
  const colours = [BLUE, RED, GREEN];
  server = await openHttpServer({
    tracks: [trackNamed(1, 'Red Song', { artist: 'Ann', album: 'Sea', genres: ['Jazz'], year: 1959 })],
    albums: [
      { albumName: 'Sea', artist: 'Ann', genres: ['Jazz'], releaseYear: 1959 },
      { albumName: 'Fire', artist: 'Bob', genres: ['Rock'], releaseYear: 1991 },
      { albumName: 'Wood', artist: 'Cy', genres: ['Rock'], releaseYear: 2001 },
    ],
    sleeves: [madeSleeve(1), madeSleeve(2), madeSleeve(3)],
    traits: colours.map((colour) => describeTraits(plain(colour))),
    likenesses: colours.map((colour) => describeLikeness(plain(colour))),
    lookAtPicture: (path, options) => pool.lookAtPicture(path, options),
    settings: { uploadMaxBytes: 100 * 2 ** 20 },
  });
  const [blue, red, green] = await Promise.all([pictureOf(BLUE), pictureOf(RED), pictureOf(GREEN)]);
  pictures = { blue, red, green };
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await pool.close();
});

type Part = readonly [field: string, value: string | Blob, fileName?: string];

function post<Body = FindAnswer>(...parts: readonly Part[]) {
  const body = new FormData();
  for (const [field, value, fileName = 'shelf.png'] of parts)
    if (typeof value === 'string') body.append(field, value);
    else body.append(field, value, fileName);
  return server.ask<Body>('/api/v1/find', { method: 'POST', body });
}

async function titlesFor(...parts: readonly Part[]): Promise<string[]> {
  const { status, body } = await post(['min_score', '0'], ...parts);
  expect([status, body.total_results]).toEqual([200, body.results.length]);
  expect(await server.spooled()).toEqual([]);
  return body.results.map(({ title }) => title);
}

describe('POST /api/v1/find', () => {
  it('finds albums that look like a picture, and says so', async () => {
    const { body } = await post(['like', pictures.red], ['kind', 'albums']);
    expect(body.results).toHaveLength(1);
    expect(body.results[0]).toMatchObject({ kind: 'album', title: 'Fire', engine: 'builtin' });
    expect(body.results[0]?.reason).toMatch(/^like shelf\.png: alike to (?:9\d|100) %$/u);
  });

  it('looks for albums only where there are pictures and no words', async () => {
    expect(await titlesFor(['like', pictures.green])).toEqual([
      'Wood',
      expect.any(String),
      expect.any(String),
    ]);
    expect(await titlesFor(['like', pictures.red], ['query', 'red'])).toContain('Red Song');
  });

  it('weighs pictures against each other, ids and words', async () => {
    const both: Part[] = [
      ['like', pictures.red],
      ['like', pictures.blue],
    ];
    expect((await titlesFor(...both, ['like_weight', '2'], ['like_weight', '0.1']))[0]).toBe('Fire');
    expect((await titlesFor(...both, ['like_weight', '0.1'], ['like_weight', '2']))[0]).toBe('Sea');
    const weak: Part[] = [
      ['like_weight', '0.2'],
      ['like_weight', '0.2'],
    ];
    expect((await titlesFor(...both, ...weak, ['query', 'less blue'], ['kind', 'albums']))[0]).toBe('Fire');
    expect((await titlesFor(['like', 'album-2'], ['like', pictures.green]))[0]).toBe('Wood');
  });

  it('finds what is unlike pictures', async () => {
    expect((await titlesFor(['unlike', pictures.red])).at(-1)).toBe('Fire');
    expect((await titlesFor(['like', pictures.red], ['like_weight', '-1'])).at(-1)).toBe('Fire');
    expect((await titlesFor(['unlike', pictures.red], ['unlike_weight', '-1']))[0]).toBe('Fire');
  });

  it('keeps to the filters, and does without pictures', async () => {
    expect(await titlesFor(['like', pictures.red], ['genre', 'jazz'])).toEqual(['Sea']);
    expect(await titlesFor(['like', pictures.red], ['year_min', '2000'], ['k', '1'])).toEqual(['Wood']);
    expect((await titlesFor(['query', 'green'], ['kind', 'albums']))[0]).toBe('Wood');
    expect(await titlesFor(['like', 'album-1'])).not.toContain('Sea');
  });
});

describe('POST /api/v1/find refuses', () => {
  const many = (count: number): Part[] => Array.from({ length: count }, () => ['like', pictures.red]);

  it('takes eight pictures, and no ninth', async () => {
    expect((await titlesFor(...many(8)))[0]).toBe('Fire');
    const { status, body } = await post<Problem>(...many(8), ['unlike', pictures.red]);
    expect([status, body.code, body.detail]).toEqual([
      400,
      'E_UPLOAD_TOO_MANY',
      'The request has more than 8 files.',
    ]);
  });

  it.each<[string, () => Part[], number, string]>([
    ['nothing to go by', () => [['k', '3']], 400, 'E_USAGE'],
    ['pictures for songs', () => [...many(1), ['kind', 'songs']], 400, 'E_USAGE'],
    ['more weights than pictures', () => [...many(1), ['unlike_weight', '1']], 400, 'E_USAGE'],
    ['a weight of 3', () => [...many(1), ['like_weight', '3']], 400, 'E_USAGE'],
    ['a weight that is no number', () => [...many(1), ['like_weight', 'much']], 400, 'E_USAGE'],
    ['k of 51', () => [...many(1), ['k', '51']], 400, 'E_USAGE'],
    ['another field', () => [...many(1), ['top', '5']], 400, 'E_USAGE'],
    ['an id that is not there', () => [['like', 'album-99']], 404, 'E_NOT_FOUND'],
    ['a file in another field', () => [['file', pictures.red]], 400, 'E_UPLOAD_MISSING'],
    ['11 MB', () => [['like', new Blob([new Uint8Array(11e6)])]], 413, 'E_UPLOAD_TOO_LARGE'],
    ['an empty file', () => [['like', new Blob([])]], 422, 'E_MEDIA_EMPTY'],
  ])('%s', async (_, make, status, code) => {
    const answer = await post<Problem>(...make());
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await server.spooled()).toEqual([]);
  });

  it('what is no picture, by the name that the client knows', async () => {
    const { status, body } = await post<Problem>(...many(2), ['unlike', new Blob(['text']), 'notes.txt']);
    expect([status, body.code]).toEqual([415, 'E_IMAGE_UNSUPPORTED']);
    expect(body.detail).toContain('notes.txt');
    expect(JSON.stringify(body)).not.toContain(server.dir);
    expect(await server.spooled()).toEqual([]);
  });

  it('text in a part of bytes that has no name', async () => {
    const head = 'content-disposition: form-data; name="like"\r\ncontent-type: application/octet-stream';
    const { status, body } = await server.ask<Problem>('/api/v1/find', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: `--b\r\n${head}\r\n\r\nabc\r\n--b--\r\n`,
    });
    expect([status, body.code]).toEqual([415, 'E_IMAGE_UNSUPPORTED']);
  });

  it('what is no form', async () => {
    const { status, body } = await server.postJson<Problem>('/api/v1/find', { query: 'red' });
    expect([status, body.code]).toEqual([400, 'E_UPLOAD_MISSING']);
  });
});
