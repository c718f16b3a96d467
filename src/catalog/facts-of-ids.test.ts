import { expect, it } from 'vitest';
import { memoryCatalogStore } from '../stores/memory/memory-catalog-store.ts';
import { factsOfIds } from './facts-of-ids.ts';

it('says of albums and tracks what the catalogue says', async () => {
  const catalog = memoryCatalogStore();
  const tags = { title: 'Song', album: 'One', artist: 'Ada', genres: ['Jazz'], year: 1971 };
  const file = { path: '/a/1.mp3', sizeBytes: 1, mtimeMs: 1 };
  await catalog.putTracks([{ trackId: 1, file, tags, durationMs: 1, indexedAtMs: 1 }], 0);
  const review = { albumName: 'One', artist: 'Ada', genres: ['Jazz'], score: 8.5, isBestNewMusic: true };
  const [albumId = 0] = await catalog.putAlbums([{ ...review, coverUrl: 'https://example.org/1.jpg' }]);
  const factsOf = factsOfIds(catalog);
  expect(await factsOf('album', [albumId, 99])).toMatchObject([
    {
      id: albumId,
      name: 'One',
      artist: 'Ada',
      score: 8.5,
      isBestNewMusic: true,
      coverUrl: 'https://example.org/1.jpg',
    },
  ]);
  expect(await factsOf('track', [1, 7])).toEqual([
    { id: 1, name: 'Song', artist: 'Ada', genres: ['Jazz'], year: 1971, score: 8.5, isBestNewMusic: true },
  ]);
});
