import { expect, it } from 'vitest';
import type { CatalogStore } from '../../src/catalog/catalog-store.ts';
import type { ChartVideo } from '../../src/catalog/video-catalog.ts';

const NOW = 1_800_000_000_000;

const bare: ChartVideo = { videoId: 'aaaaaaaaaa1', title: 'A', region: 'DE', place: 2, addedAtMs: NOW };
const whole: ChartVideo = {
  videoId: '-_bbbbbbbb2',
  title: 'Ágætis <b>byrjun</b> \0 千',
  artist: 'Sigur Rós',
  durationMs: 474_000,
  thumbnailUrl: 'https://i.ytimg.com/vi/x/hq.jpg',
  region: 'DE',
  place: 1,
  addedAtMs: NOW,
  albumId: 4,
  match: { trackId: 7, confidence: 0.93, by: 'library' },
};

/** What every `VideoCatalog` must do; called within the suite of its `CatalogStore`. */
export function itKeepsVideos(create: () => Promise<CatalogStore>): void {
  it('keeps videos by their ids, and puts later ones in the place of earlier ones', async () => {
    const store = await create();
    expect(await store.listVideos({ offset: 0, limit: 9 })).toEqual({ videos: [], total: 0 });
    await store.putVideos([bare, whole]);
    expect(await store.videosById(['none', whole.videoId, bare.videoId])).toEqual([undefined, whole, bare]);
    const changed = { ...bare, title: 'B', region: 'AT', place: 9 };
    await store.putVideos([changed]);
    expect(await store.listVideos({ offset: 0, limit: 9 })).toEqual({ videos: [changed, whole], total: 2 });
    expect(await store.listVideos({ offset: 1, limit: 1 })).toEqual({ videos: [whole], total: 2 });
  });

  it('knows the surest video of a track', async () => {
    const store = await create();
    const surer = { ...whole, videoId: 'surer', match: { ...whole.match!, confidence: 0.99 } };
    const other = { ...bare, match: { trackId: 8, confidence: 0.8, by: 'fetch' as const } };
    await store.putVideos([surer, whole, other]);
    expect(await store.videosOfTracks([8, 3, 7])).toEqual([other, undefined, surer]);
  });

  it('says nothing of known albums when only new ones are wanted, and can take its word back', async () => {
    const store = await create();
    const reviewed = { albumName: 'One', artist: 'X', genres: ['Rock'], score: 8 };
    const file = { path: '/m/1', sizeBytes: 1, mtimeMs: 2 };
    const tags = { album: 'Two', artist: 'X', genres: ['Jazz'] };
    const [trackId = 0] = await store.reserveTrackIds(1);
    await store.putTracks([{ trackId, file, tags, durationMs: 1, indexedAtMs: 1 }], NOW);
    const [oneId] = await store.putAlbums([reviewed]);
    const told = ['ONE', 'two', 'Three'].map((albumName) => ({ albumName, artist: 'x', genres: [] }));
    const ids = await store.putAlbums(told, { onlyNew: true });
    expect(ids[0]).toBe(oneId);
    expect(await store.albumsById(ids)).toMatchObject([
      reviewed,
      { albumName: 'Two', genres: ['Jazz'] },
      { albumName: 'Three' },
    ]);
    await store.putAlbums([{ albumName: 'Two', artist: 'X', genres: [], score: 3 }]);
    await store.withdrawAlbums(ids);
    const [one, two, three] = await store.albumsById(ids);
    expect([one, three]).toEqual([undefined, undefined]);
    expect(two).toMatchObject({ albumName: 'Two', genres: ['Jazz'] });
    expect(two).not.toHaveProperty('score');
  });
}
