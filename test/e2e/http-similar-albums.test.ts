import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimilarAlbums } from '../../src/http/contract/sleeve-search-contract.ts';
import { describeLikeness } from '../../src/image/likeness.ts';
import { madeSleeve } from '../conformance/sleeve-store.conformance.ts';
import { type HttpServer, openHttpServer } from './open-http-server.ts';

/** A picture of one colour, described. */
function likenessOf(red: number, green: number, blue: number): Uint8Array {
  const rgb = Uint8Array.from({ length: 3 * 64 }, (_, i) => [red, green, blue][i % 3] ?? 0);
  return describeLikeness({ width: 8, height: 8, rgb });
}

describe('GET /api/v1/albums/:album_id/similar', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await openHttpServer({
      albums: [
        { albumName: 'Red', genres: ['Rock'], releaseYear: 1990 },
        { albumName: 'Blue', genres: ['Jazz'], releaseYear: 1990 },
        { albumName: 'Crimson', genres: ['Jazz'], releaseYear: 2000 },
        { albumName: 'Without', genres: ['Jazz'] },
      ],
      sleeves: [madeSleeve(1), madeSleeve(2), madeSleeve(3)],
      likenesses: [likenessOf(200, 20, 20), likenessOf(20, 20, 200), likenessOf(196, 18, 22)],
    });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const namesOf = async (asked: string): Promise<string[]> => {
    const { status, body } = await server.ask<SimilarAlbums>(`/api/v1/albums/${asked}`);
    expect(status).toBe(200);
    expect(body.total_results).toBe(body.results.length);
    return body.results.map((result) => result.album_name);
  };

  it('lists the most alike first, without the album itself', async () => {
    expect(await namesOf('1/similar')).toEqual(['Crimson', 'Blue']);
    expect(await namesOf('1/similar?k=1')).toEqual(['Crimson']);
  });

  it('takes the filters of every search for albums', async () => {
    expect(await namesOf('1/similar?year_max=1995')).toEqual(['Blue']);
    expect(await namesOf('1/similar?genre=jazz&genre=rock')).toEqual(['Crimson', 'Blue']);
    expect(await namesOf('1/similar?score_min=1')).toEqual([]);
  });

  it('tells what is alike from what is only nearest, and leaves the latter out when asked to', async () => {
    const { body } = await server.ask<SimilarAlbums>('/api/v1/albums/1/similar');
    const [crimson, blue] = body.results.map(({ likeness = -1 }) => likeness);
    expect(crimson).toBeGreaterThan(0.5);
    expect(blue).toBeLessThan(0.5);
    expect(blue).toBeGreaterThanOrEqual(0);
    expect(await namesOf('1/similar?min_likeness=0.5')).toEqual(['Crimson']);
    expect(await namesOf('2/similar?min_likeness=0.5')).toEqual([]);
    for (const wrong of ['1.5', '-1', 'much'])
      expect((await server.ask(`/api/v1/albums/1/similar?min_likeness=${wrong}`)).status).toBe(400);
  });

  it('has nothing to compare for an album without a sleeve', async () => {
    expect(await namesOf('4/similar')).toEqual([]);
  });

  it('knows no other albums, and no other numbers of results', async () => {
    expect((await server.ask('/api/v1/albums/99/similar')).status).toBe(404);
    for (const k of ['0', '51', '-1', 'ten'])
      expect((await server.ask(`/api/v1/albums/1/similar?k=${k}`)).status).toBe(400);
  });
});
