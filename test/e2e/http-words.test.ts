import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/http/contract/contract.ts';
import type {
  DatabaseStats,
  FindAnswer,
  TextRecommendations,
  TextSearchAnswer,
} from '../../src/http/contract/words-contract.ts';
import { describeLikeness } from '../../src/image/likeness.ts';
import { describeTraits } from '../../src/image/traits/describe-traits.ts';
import { madeSleeve } from '../conformance/sleeve-store.conformance.ts';
import { type HttpServer, openHttpServer, trackNamed } from './open-http-server.ts';

/** A picture of one colour, described. */
function traitsOf(...colour: readonly [number, number, number]): Uint8Array {
  const rgb = Uint8Array.from({ length: 3 * 64 }, (_, i) => colour[i % 3] ?? 0);
  return describeTraits({ width: 8, height: 8, rgb });
}

function likenessOf(...colour: readonly [number, number, number]): Uint8Array {
  const rgb = Uint8Array.from({ length: 3 * 64 }, (_, i) => colour[i % 3] ?? 0);
  return describeLikeness({ width: 8, height: 8, rgb });
}

let server: HttpServer;
beforeAll(async () => {
  server = await openHttpServer({
    tracks: [
      trackNamed(1, 'So What', { artist: 'Miles Davis', album: 'Blue', genres: ['Jazz'], year: 1959 }),
      trackNamed(2, 'Sometimes', { artist: 'Valentine', genres: ['Rock'], year: 1991 }),
    ],
    videos: [
      {
        videoId: 'dQw4w9WgXcQ',
        title: 'So What',
        region: 'US',
        place: 1,
        addedAtMs: 1,
        match: { trackId: 1, confidence: 0.95, by: 'library' },
      },
    ],
    albums: [
      { albumName: 'Blue', artist: 'Miles Davis', genres: ['Jazz'], releaseYear: 1959 },
      { albumName: 'Loveless', artist: 'Valentine', genres: ['Rock'], releaseYear: 1991, score: 9 },
    ],
    sleeves: [madeSleeve(1), madeSleeve(2)],
    traits: [traitsOf(20, 40, 160), traitsOf(210, 20, 40)],
    likenesses: [likenessOf(20, 40, 160), likenessOf(210, 20, 40)],
  });
});
afterAll(() => server[Symbol.asyncDispose]());

describe('GET /api/search-by-text', () => {
  it('answers with the fields of both album-cover searches', async () => {
    const { status, body } = await server.ask<TextSearchAnswer>(
      '/api/search-by-text?query=red%20heartbreak&k=3',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      query_type: 'text',
      total_results: 1,
      ignored: ['heartbreak'],
      engines: ['builtin'],
    });
    expect(body.results[0]).toMatchObject({
      album_name: 'Loveless',
      pitchfork_score: 9,
      similarity: body.results[0]?.similarity_score,
      engine: 'builtin',
      reason: expect.stringContaining('red: ') as string,
    });
  });

  it('keeps to the filters', async () => {
    const asked = '/api/search-by-text?query=red';
    for (const [filter, results] of [
      ['genre=jazz', 0],
      ['genre=jazz&genre=rock', 1],
      ['year_max=1990', 0],
      ['score_min=8', 1],
    ])
      expect((await server.ask<TextSearchAnswer>(`${asked}&${filter}`)).body.total_results, `${filter}`).toBe(
        results,
      );
  });

  it.each(['k=0', 'k=51', 'k=-1', 'k=ten', 'score_min=11', 'page=2'])('refuses %s', async (wrong) => {
    const { status, body } = await server.ask<Problem>(`/api/search-by-text?query=red&${wrong}`);
    expect([status, body.code]).toEqual([400, 'E_USAGE']);
  });

  it.each([
    ['nothing', ''],
    ['blanks', '%20%20'],
    ['10,000 characters', 'x'.repeat(10_000)],
  ])('refuses %s as words', async (_, query) => {
    const { status, body } = await server.ask<Problem>(`/api/search-by-text?query=${query}`);
    expect([status, body.code]).toEqual([400, 'E_USAGE']);
  });
});

describe('recommendations', () => {
  it('are songs in the shape of the recommender', async () => {
    const { status, body } = await server.postJson<TextRecommendations>(
      '/api/recommendations/text-recommendations',
      {
        query: 'jazz 50s',
        limit: 5,
      },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, total: 1, understood: ['jazz', '50s'] });
    expect(body.data[0]).toMatchObject({
      id: '1',
      title: 'So What',
      artists: ['Miles Davis'],
      album: 'Blue',
      duration: '1:00',
      videoId: 'dQw4w9WgXcQ',
      thumbnails: { default: { url: '/api/image/1?size=64' }, high: { url: '/api/image/1?size=640' } },
    });
  });

  it('are ten at most when no limit is given', async () => {
    const path = '/api/recommendations/text-recommendations';
    const { status, body } = await server.postJson<TextRecommendations>(path, { query: 'jazz' });
    expect(status).toBe(200);
    expect(body.total).toBeLessThanOrEqual(10);
  });

  it.each([
    {},
    { query: '' },
    { query: 'x', limit: 0 },
    { query: 'x', limit: 51 },
    { query: 7 },
    { query: 'x', more: 1 },
  ])('are not made for %j', async (body) => {
    const { status } = await server.postJson('/api/recommendations/text-recommendations', body);
    expect(status).toBe(400);
  });

  it('have their figures', async () => {
    const { body } = await server.ask<DatabaseStats>('/api/recommendations/database-stats');
    expect(body).toEqual({
      success: true,
      data: {
        collection_name: 'earworm',
        vectors_count: 0,
        points_count: 2,
        videos_count: 1,
        status: 'green',
      },
    });
  });
});

describe('GET /api/v1/find', () => {
  it('gives songs and albums in one shape', async () => {
    const { body } = await server.ask<FindAnswer>('/api/v1/find?query=miles');
    expect(body.results.map(({ kind, title, artist }) => [kind, title, artist])).toEqual([
      ['song', 'So What', 'Miles Davis'],
      ['album', 'Blue', 'Miles Davis'],
    ]);
    expect(body.results.map(({ song, album }) => [song === null, album === null])).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it('ignores only what neither understands', async () => {
    const { body } = await server.ask<FindAnswer>('/api/v1/find?query=slow%20red%20zzz');
    expect([body.understood.toSorted(), body.ignored]).toEqual([['red', 'slow'], ['zzz']]);
  });

  const firstOf = async (query: string): Promise<string | undefined> => {
    const { status, body } = await server.ask<FindAnswer>(`/api/v1/find?min_score=0&${query}`);
    expect(status).toBe(200);
    expect(new Set(body.results.map(({ kind }) => kind))).toEqual(new Set(['album']));
    return body.results[0]?.title;
  };

  it('finds what is like some examples and unlike others, with words or without', async () => {
    expect(await firstOf('like=album-1')).toBe('Loveless');
    expect(await firstOf('unlike=album-1')).toBe('Loveless');
    expect(await firstOf('unlike=album-2')).toBe('Blue');
    expect(await firstOf('kind=albums&like=2:0.5')).toBe('Blue');
    expect(await firstOf('kind=albums&like=1:-0.5')).toBe('Loveless');
    expect(await firstOf('kind=albums&query=blue&unlike=2')).toBe('Blue');
  });

  it.each(['like=album-99', 'kind=songs&unlike=99'])('knows no example for ?%s', async (query) => {
    const { status, body } = await server.ask<Problem>(`/api/v1/find?${query}`);
    expect([status, body.code]).toEqual([404, 'E_NOT_FOUND']);
  });

  it.each([
    'query=',
    'query=x&kind=songs&unlike=album-1',
    'query=x&unlike=film-1',
    'query=x&kind=films',
    'query=x&like=1',
    'query=x&kind=songs&like=x',
    'query=x&kind=songs&like=1:3',
    'query=x&min_score=2',
  ])('refuses ?%s', async (query) => {
    const { status, body } = await server.ask<Problem>(`/api/v1/find?${query}`);
    expect([status, body.code]).toEqual([400, 'E_USAGE']);
  });
});
