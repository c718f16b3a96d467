import { expect, it } from 'vitest';
import { SoundDescriber } from '../../src/audio/descriptors/describe-sound.ts';
import type { CatalogPart } from '../../src/catalog/catalog-contents.ts';
import type { CatalogStore } from '../../src/catalog/catalog-store.ts';
import type { Track } from '../../src/catalog/track.ts';

const NOW = 1_800_000_000_000;
const PAGE = { offset: 0, limit: 1000 };
const { courses: _, ...sound } = new SoundDescriber().finish();

const track = (trackId: number, more: Partial<Track> = {}): Track => ({
  trackId,
  file: { path: `/m/${trackId}`, sizeBytes: 6_000_000_000, mtimeMs: 1.5, codec: 'flac', channels: 2 },
  tags: { title: `T ${trackId}`, artist: 'Ärtist', album: 'Älbum', genres: ['Jazz'], trackNumber: trackId },
  durationMs: 1000,
  indexedAtMs: 5,
  sound,
  soundDigest: `${trackId}`.padStart(32, '0'),
  ...more,
});

/** All that a catalogue says, in an order of its own. */
export async function catalogContents(store: CatalogStore): Promise<Record<string, unknown>> {
  const ids = [...(await store.allTrackIds())];
  const albums = await store.albumRecords({ afterId: 0, limit: 1000 });
  return {
    tracks: await store.tracksById(ids),
    found: (await store.listTracks({ ...PAGE, text: 'artist' })).tracks.map((one) => one.trackId),
    missing: (await store.listTracks({ ...PAGE, isMissing: true })).tracks.map((one) => one.trackId),
    albumsById: await store.albumsById(albums.map(({ albumId }) => albumId)),
    albums,
    genres: await store.genres(),
    failures: await store.listFailures(PAGE),
    figures: await store.figures(),
    albumFigures: await store.albumFigures(),
    toSeek: await store.albumsToSeek(100),
    videos: await store.listVideos(PAGE),
  };
}

/** A catalogue with some of everything. */
async function fill(store: CatalogStore): Promise<void> {
  await store.reserveTrackIds(7);
  await store.putTracks(
    [
      track(2, { otherFiles: [{ path: '/n/2', sizeBytes: 1, mtimeMs: 2 }] }),
      track(5),
      track(7, { tags: { album: 'Unsought' } }),
    ],
    NOW,
  );
  await store.dropFiles(['/m/5'], NOW);
  const albums = [
    { albumName: 'Unheard', artist: 'Nobody', genres: ['Rock'], score: 7.5, isBestNewMusic: true },
  ];
  await store.putAlbums(albums);
  await store.putSleeves([{ albumId: 1, sleeveId: 'a'.repeat(32) }]);
  const match = { trackId: 5, confidence: 0.9, by: 'fetch' as const };
  await store.putVideos([
    { videoId: 'v1', title: 'V', region: 'DE', place: 1, addedAtMs: 4, albumId: 1, match },
  ]);
  await store.putFailures([
    { path: '/m/bad', sizeBytes: 1, mtimeMs: 2, code: 'E_MEDIA_EMPTY', message: 'Empty.', failedAtMs: 3 },
  ]);
}

async function* partsOf(store: CatalogStore): AsyncGenerator<CatalogPart> {
  yield { kind: 'albums', albums: await store.albumRecords({ afterId: 0, limit: 1000 }) };
  for (const trackId of await store.allTrackIds()) {
    const tracks = await store.tracksById([trackId]);
    yield { kind: 'tracks', tracks: tracks.filter((one) => one !== undefined) };
  }
  yield { kind: 'failures', failures: (await store.listFailures(PAGE)).failures };
  yield { kind: 'videos', videos: (await store.listVideos(PAGE)).videos };
}

/** What every `CatalogContents` must do; called within the suite of its `CatalogStore`. */
export function itIsCarriedOver(create: () => Promise<CatalogStore>): void {
  it('is the same after being carried over to another', async () => {
    const from = await create();
    await fill(from);
    const before = await catalogContents(from);
    const parts: CatalogPart[] = [];
    for await (const part of partsOf(from)) parts.push(part);
    const to = await create();
    await to.putTracks([track(3), track(2, { file: { path: '/x', sizeBytes: 1, mtimeMs: 1 } })], NOW);
    await to.replaceAll(streamOf(parts));
    expect(await catalogContents(to)).toEqual(before);
    expect(await to.reserveTrackIds(1)).toEqual([8]);
    await to.putTracks([track(8, { tags: { album: 'New' } })], NOW);
    const albums = await to.albumRecords({ afterId: 3, limit: 10 });
    expect(albums.map(({ facts, isDescribed }) => [facts.albumName, isDescribed])).toEqual([['New', false]]);
  });

  it('stays as it was when what is to take its place breaks off', async () => {
    const store = await create();
    await fill(store);
    const before = await catalogContents(store);
    const broken = async function* broken(): AsyncGenerator<CatalogPart> {
      yield { kind: 'tracks', tracks: [track(1)] };
      throw new RangeError('cut short');
    };
    await expect(store.replaceAll(broken())).rejects.toThrow('cut short');
    expect(await catalogContents(store)).toEqual(before);
  });

  it('pages through its albums', async () => {
    const store = await create();
    await fill(store);
    const ids = async (afterId: number, limit: number): Promise<number[]> =>
      (await store.albumRecords({ afterId, limit })).map(({ albumId }) => albumId);
    expect([await ids(0, 2), await ids(2, 2), await ids(3, 2)]).toEqual([[1, 2], [3], []]);
  });
}

async function* streamOf(parts: readonly CatalogPart[]): AsyncGenerator<CatalogPart> {
  yield* parts;
}
