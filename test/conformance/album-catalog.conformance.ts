import { expect, it } from 'vitest';
import type { AlbumQuery } from '../../src/catalog/album-catalog.ts';
import type { AlbumFacts } from '../../src/catalog/album.ts';
import type { CatalogStore, NewTrack, TrackQuery } from '../../src/catalog/catalog-store.ts';
import type { TrackTags } from '../../src/catalog/track.ts';

const NOW = 1_800_000_000_000;
const PAGE = { offset: 0, limit: 100 };

function madeTrack(trackId: number, tags: TrackTags): NewTrack {
  const file = { path: `/m/${trackId}`, sizeBytes: 1, mtimeMs: 2 };
  return { trackId, file, tags, durationMs: 1000 * trackId, indexedAtMs: 1000 - trackId };
}

const reviewed: AlbumFacts = {
  albumName: 'Ágætis byrjun',
  artist: 'Sigur Rós',
  genres: ['Rock', 'Electronic'],
  label: 'FatCat',
  releaseYear: 1999,
  score: 9.4,
  isBestNewMusic: true,
  reviewer: 'A. Critic',
  coverUrl: 'https://example.org/a.jpg',
};

/** What every `AlbumCatalog` must do; called within the suite of its `CatalogStore`. */
export function itKeepsAlbums(create: () => Promise<CatalogStore>): void {
  const namesOf = async (store: CatalogStore, query: Partial<AlbumQuery> = {}): Promise<string[]> => {
    const { albums, total } = await store.listAlbums({ ...PAGE, ...query });
    expect(total).toBe(albums.length);
    return albums.map((album) => album.albumName);
  };
  const tracksOf = async (store: CatalogStore, query: Partial<TrackQuery>): Promise<number[]> => {
    const { tracks, total } = await store.listTracks({ ...PAGE, ...query });
    expect(total).toBe(tracks.length);
    return tracks.map((track) => track.trackId);
  };

  it('makes albums of what tags say, and they go with their last track', async () => {
    const store = await create();
    await store.putTracks(
      [
        madeTrack(1, { album: 'One', artist: 'x', year: 1990, genres: ['Rock'], trackNumber: 2 }),
        madeTrack(2, { album: 'ONE', albumArtist: 'X', artist: 'guest', year: 1990, label: 'L' }),
        madeTrack(3, { album: 'One', artist: 'y' }),
        madeTrack(4, { artist: 'y' }),
      ],
      NOW,
    );
    const { albums } = await store.listAlbums(PAGE);
    expect(albums.map(({ artist, tracks }) => [artist, tracks])).toEqual([
      [expect.stringMatching(/^x$/i), 2],
      ['y', 1],
    ]);
    const [one] = albums;
    expect(one).toMatchObject({ releaseYear: 1990, genres: ['Rock'], label: 'L' });
    const albumId = one?.albumId ?? 0;
    expect((await tracksOf(store, { albumId })).toSorted()).toEqual([1, 2]);
    expect([...(await store.findTracks({}))]).toEqual([1, 2, 3, 4]);
    expect([...(await store.findTracks({ text: 'guest' }))]).toEqual([2]);
    expect([...(await store.findTracks({ genres: ['rock'], isMissing: false }))]).toEqual([1]);
    expect([...(await store.findTracks({ isMissing: true }))]).toEqual([]);
    expect((await store.tracksById([1, 4])).map((track) => track?.albumId)).toEqual([albumId, undefined]);
    await store.putTracks([madeTrack(1, { album: 'Other', artist: 'x' })], NOW);
    expect(await namesOf(store)).toEqual(['ONE', 'Other', 'One']);
    await store.removeTracks([2]);
    expect(await namesOf(store)).toEqual(['Other', 'One']);
    expect(await store.albumsById([albumId])).toEqual([undefined]);
    await store.dropFiles(['/m/1'], NOW);
    expect(await namesOf(store)).toEqual(['Other', 'One']);
  });

  it('keeps an album, with its sleeve, while all its tracks are tagged anew', async () => {
    const store = await create();
    await store.putTracks([madeTrack(1, { album: 'One', artist: 'x' })], NOW);
    const albumId = (await store.listAlbums(PAGE)).albums[0]?.albumId ?? 0;
    await store.putSleeves([
      { albumId, sleeveId: 'abc' },
      { albumId: 999, sleeveId: 'nobody' },
    ]);
    await store.putTracks([madeTrack(1, { album: 'One', artist: 'x', genres: ['Soul'] })], NOW);
    expect(await store.albumsById([albumId])).toMatchObject([
      { sleeveId: 'abc', genres: ['Soul'], tracks: 1 },
    ]);
  });

  it('tells for which albums sleeves are to be looked for', async () => {
    const store = await create();
    await store.putAlbums([reviewed]);
    expect(await store.albumsToSeek(10)).toEqual([]);
    const tracks = [1, 2, 3].map((id) => madeTrack(id, { album: `Album ${id}` }));
    await store.putTracks(tracks, NOW);
    const ids = await store.albumsToSeek(10);
    expect(ids).toHaveLength(3);
    expect(await store.albumsToSeek(2)).toEqual(ids.slice(0, 2));
    const [first = 0, second = 0] = ids;
    await store.putSleeves([
      { albumId: first, sleeveId: 'abc' },
      { albumId: second, sleeveId: undefined },
    ]);
    expect(await store.albumsToSeek(10)).toEqual(ids.slice(2));
    await store.putTracks(tracks.slice(0, 1), NOW);
    expect(await store.albumsToSeek(10)).toEqual([first, ids[2]]);
    const sleeveIds = (await store.albumsById([first, second])).map((album) => album?.sleeveId);
    expect(sleeveIds).toEqual(['abc', undefined]);
    expect(await store.sleeveIds()).toEqual(new Set(['abc']));
  });

  it('remembers the pictures of folders, and has sleeves looked for again', async () => {
    const store = await create();
    await store.putTracks([madeTrack(1, { album: 'One' }), madeTrack(2, { album: 'Two' })], NOW);
    const [one = 0, two = 0] = await store.albumsToSeek(10);
    await store.putSleeves([
      { albumId: one, sleeveId: 'abc' },
      { albumId: two, sleeveId: undefined },
    ]);
    const stamps = ['/m', '/m/a', '/m2', '/m/\ud800'].map((folder) => ({
      folder,
      stamp: `of ${folder.length}`,
    }));
    await store.putPictureStamps(stamps, []);
    expect(await store.albumsToSeek(10)).toEqual([]);
    await store.putPictureStamps(
      [
        { folder: '/m/a', stamp: undefined },
        { folder: '/m', stamp: 'new' },
      ],
      [two, 999],
    );
    const left = (await store.pictureStamps('/m')).toSorted((a, b) => (a.folder < b.folder ? -1 : 1));
    expect(left).toEqual([{ folder: '/m', stamp: 'new' }, stamps[3], stamps[2]]);
    expect(await store.pictureStamps('/m2')).toEqual([stamps[2]]);
    expect(await store.albumsToSeek(10)).toEqual([two]);
    expect(await store.albumsById([one])).toMatchObject([{ sleeveId: 'abc' }]);
  });

  it('lists the pictures that were refused, each once, until the sleeve is looked for again', async () => {
    const store = await create();
    await store.putTracks([madeTrack(1, { album: 'One' }), madeTrack(2, { album: 'Two' })], NOW);
    const [one = 0, two = 0] = await store.albumsToSeek(10);
    const problem = (path: string) => ({ path, code: 'E_IMAGE_DAMAGED', message: 'no', foundAtMs: NOW });
    const [b, a, odd] = ['/b', '/a', '/\ud800'].map(problem);
    await store.putSleeves([
      { albumId: one, sleeveId: undefined, problems: [b!, odd!] },
      { albumId: two, sleeveId: 'abc', problems: [a!, b!] },
      { albumId: 999, sleeveId: undefined, problems: [problem('/nobody')] },
    ]);
    expect(await store.listSleeveProblems({ offset: 0, limit: 2 })).toEqual({ problems: [a, b], total: 3 });
    expect(await store.listSleeveProblems({ offset: 2, limit: 9 })).toEqual({ problems: [odd], total: 3 });
    await store.putSleeves([{ albumId: two, sleeveId: 'abc' }]);
    expect((await store.listSleeveProblems(PAGE)).total).toBe(2);
    await store.removeTracks([1]);
    expect(await store.listSleeveProblems(PAGE)).toEqual({ problems: [], total: 0 });
  });

  it('tells which sleeves fitting albums have, and which fitting albums have a sleeve', async () => {
    const store = await create();
    const [first = 0, second = 0, third = 0] = await store.putAlbums([
      { albumName: 'One', genres: ['Rock'], score: 8 },
      { albumName: 'Two', genres: ['Jazz'], releaseYear: 1990 },
      { albumName: 'Three', genres: ['Rock'], releaseYear: 1990 },
      { albumName: 'Four', genres: ['Rock'] },
    ]);
    await store.putSleeves([
      { albumId: first, sleeveId: 'abc' },
      { albumId: second, sleeveId: 'abc' },
      { albumId: third, sleeveId: 'def' },
    ]);
    expect(await store.sleevesOf({})).toEqual(new Set(['abc', 'def']));
    expect(await store.sleevesOf({ genres: ['jazz'] })).toEqual(new Set(['abc']));
    expect(await store.sleevesOf({ yearMin: 1980, genres: ['rock'] })).toEqual(new Set(['def']));
    expect(await store.sleevesOf({ scoreMin: 9 })).toEqual(new Set());
    const idsOf = async (...asked: Parameters<CatalogStore['albumsBySleeve']>): Promise<number[]> =>
      (await store.albumsBySleeve(...asked)).map((album) => album.albumId);
    expect(await idsOf(['abc', 'ghi'])).toEqual([first, second]);
    expect(await idsOf(['abc', 'def'], { yearMax: 1990 })).toEqual([second, third]);
    expect(await idsOf([])).toEqual([]);
    expect(await store.findAlbums({ genres: ['rock'] })).toEqual(
      expect.arrayContaining([{ albumId: third, sleeveId: 'def' }]),
    );
    const scored = await store.putAlbums(
      [2, 7.5, 10].map((score) => ({ albumName: `Scored ${score}`, genres: [], score })),
    );
    const byScore = async (filter: Parameters<CatalogStore['findAlbums']>[0]): Promise<number[]> =>
      (await store.findAlbums(filter)).map(({ albumId }) => albumId);
    expect(await byScore({ scoreMin: 2, scoreMax: 7.5, text: 'scored' })).toEqual(scored.slice(0, 2));
    expect(await byScore({ scoreMin: 7.6, text: 'scored' })).toEqual(scored.slice(2));
    expect(await byScore({ scoreMax: 1.9, text: 'scored' })).toEqual([]);
    expect((await store.findAlbums({})).map(({ albumId }) => albumId)).toEqual(
      (await store.listAlbums(PAGE)).albums.map(({ albumId }) => albumId).toSorted((a, b) => a - b),
    );
  });

  it('keeps the sleeve of a described album when none is found beside its tracks', async () => {
    const store = await create();
    const [described = 0] = await store.putAlbums([reviewed]);
    await store.putTracks([madeTrack(1, { album: 'Plain', artist: 'x' })], NOW);
    const [plain = 0] = await store.albumsToSeek(10);
    for (const sleeveId of ['abc', undefined])
      await store.putSleeves([described, plain].map((albumId) => ({ albumId, sleeveId })));
    const albums = await store.albumsById([described, plain]);
    expect(albums.map((album) => album?.sleeveId)).toEqual(['abc', undefined]);
  });

  it('keeps what a catalogue says of an album before what tags say', async () => {
    const store = await create();
    await store.putTracks([madeTrack(1, { album: 'ÁGÆTIS BYRJUN', artist: 'sigur ros', year: 2000 })], NOW);
    const ids = await store.putAlbums([
      reviewed,
      { albumName: 'Bare', genres: [] },
      { ...reviewed, score: 9.5 },
    ]);
    expect(ids[0]).toBe(ids[2]);
    expect(await store.albumsById(ids.slice(0, 2))).toEqual([
      { ...reviewed, score: 9.5, albumId: ids[0], tracks: 1 },
      { albumName: 'Bare', genres: [], albumId: ids[1], tracks: 0 },
    ]);
    await store.putTracks([madeTrack(2, { album: 'ágætis byrjun', artist: 'Sigur Rós', year: 2001 })], NOW);
    expect(await store.albumsById([ids[0] ?? 0])).toMatchObject([{ releaseYear: 1999, tracks: 2 }]);
    await store.removeTracks([1, 2]);
    expect(await store.albumsById([ids[0] ?? 0])).toMatchObject([{ score: 9.5, tracks: 0 }]);
  });

  it('filters and orders albums', async () => {
    const store = await create();
    await store.putAlbums([
      reviewed,
      { albumName: 'b', artist: 'Äb', genres: ['ROCK'], releaseYear: 2010, score: 5, isBestNewMusic: false },
      { albumName: 'c', artist: 'abba', genres: ['Jazz'], releaseYear: 1980 },
      { albumName: 'd', genres: [] },
    ]);
    expect(await namesOf(store)).toEqual(['b', 'c', 'Ágætis byrjun', 'd']);
    expect(await namesOf(store, { isDescending: true })).toEqual(['d', 'Ágætis byrjun', 'c', 'b']);
    expect(await namesOf(store, { order: 'name' })).toEqual(['Ágætis byrjun', 'b', 'c', 'd']);
    expect(await namesOf(store, { order: 'year' })).toEqual(['d', 'c', 'Ágætis byrjun', 'b']);
    expect(await namesOf(store, { order: 'score', isDescending: true })).toEqual([
      'Ágætis byrjun',
      'b',
      'd',
      'c',
    ]);
    expect(await namesOf(store, { genres: ['rock'] })).toEqual(['b', 'Ágætis byrjun']);
    expect(await namesOf(store, { genres: ['jazz', 'Electronic', 'none'] })).toEqual(['c', 'Ágætis byrjun']);
    expect(await namesOf(store, { yearMin: 1980, yearMax: 1999 })).toEqual(['c', 'Ágætis byrjun']);
    expect(await namesOf(store, { yearMax: 1979 })).toEqual([]);
    expect(await namesOf(store, { scoreMin: 5 })).toEqual(['b', 'Ágætis byrjun']);
    expect(await namesOf(store, { isBestNewMusic: true })).toEqual(['Ágætis byrjun']);
    expect(await namesOf(store, { isBestNewMusic: false, artist: 'ABBA' })).toEqual(['c']);
    expect(await namesOf(store, { artist: 'ab' })).toEqual(['b']);
    expect(await namesOf(store, { text: 'FATCAT ros electro' })).toEqual(['Ágætis byrjun']);
    const page = await store.listAlbums({ offset: 1, limit: 2 });
    expect([page.albums.map((album) => album.albumName), page.total]).toEqual([['c', 'Ágætis byrjun'], 4]);
  });

  it('filters and orders tracks', async () => {
    const store = await create();
    await store.putTracks(
      [
        madeTrack(1, {
          title: 'Zoo',
          artist: 'b',
          year: 1990,
          genres: ['Rock', 'rock', 'Pop'],
          label: 'Warp',
        }),
        madeTrack(2, { title: 'ape', artist: 'B', year: 2005, genres: ['Trip-Hop'] }),
        madeTrack(3, { title: 'Élan', artist: 'bb' }),
      ],
      NOW,
    );
    expect(await tracksOf(store, { order: 'title' })).toEqual([2, 3, 1]);
    expect(await tracksOf(store, { order: 'year' })).toEqual([3, 1, 2]);
    expect(await tracksOf(store, { order: 'year', isDescending: true })).toEqual([2, 1, 3]);
    expect(await tracksOf(store, { order: 'added' })).toEqual([3, 2, 1]);
    expect(await tracksOf(store, { order: 'duration', isDescending: true })).toEqual([3, 2, 1]);
    expect(await tracksOf(store, { genres: ['ROCK'] })).toEqual([1]);
    expect(await tracksOf(store, { genres: ['pop', 'trip-hop'], order: 'title' })).toEqual([2, 1]);
    expect((await tracksOf(store, { artist: 'b' })).toSorted()).toEqual([1, 2]);
    expect(await tracksOf(store, { artist: 'b', yearMin: 2000 })).toEqual([2]);
    expect(await tracksOf(store, { yearMax: 1990 })).toEqual([1]);
    expect(await tracksOf(store, { text: 'warp' })).toEqual([1]);
    expect(await tracksOf(store, { text: 'hop' })).toEqual([2]);
    expect(await tracksOf(store, { text: 'zo' })).toEqual([1]);
    expect(await tracksOf(store, { text: '"warp" OR' })).toEqual([]);
  });

  it('goes through many that fit in order', async () => {
    const store = await create();
    const ids = Array.from({ length: 1500 }, (_, i) => i + 1);
    await store.putTracks(
      ids.map((id) =>
        madeTrack(id, { title: `common ${id % 2}`, artist: `a${10_000 - id}`, genres: ['Rock'] }),
      ),
      NOW,
    );
    const page = await store.listTracks({ text: 'common', genres: ['rock'], offset: 2, limit: 3 });
    expect([page.total, page.tracks.map((track) => track.trackId)]).toEqual([1500, [1498, 1497, 1496]]);
  });

  it('has figures of albums and genres', async () => {
    const store = await create();
    expect(await store.genres()).toEqual([]);
    expect(await store.albumFigures()).toEqual({ albums: 0, albumsWithSleeve: 0, bestNewMusic: 0 });
    const [albumId = 0] = await store.putAlbums([
      reviewed,
      { albumName: 'b', genres: [], releaseYear: 2010, score: 5 },
    ]);
    await store.putSleeves([{ albumId, sleeveId: 'abc' }]);
    await store.putTracks([madeTrack(1, { genres: ['rock', 'Ambient'] })], NOW);
    expect(await store.genres()).toEqual([
      { genre: 'Ambient', albums: 0, tracks: 1 },
      { genre: 'Electronic', albums: 1, tracks: 0 },
      { genre: expect.stringMatching(/^rock$/i), albums: 1, tracks: 1 },
    ]);
    expect(await store.albumFigures()).toEqual({
      albums: 2,
      albumsWithSleeve: 1,
      years: { min: 1999, max: 2010 },
      scores: { average: 7.2, min: 5, max: 9.4 },
      bestNewMusic: 1,
    });
  });

  it('counts albums by year and by score', async () => {
    const store = await create();
    expect(await store.albumHistograms()).toEqual({ years: [], scores: [] });
    await store.putAlbums([
      { albumName: 'a', genres: [], releaseYear: 2010, score: 7.9 },
      { albumName: 'b', genres: [], releaseYear: 1999, score: 7 },
      { albumName: 'c', genres: [], releaseYear: 2010, score: 10 },
      { albumName: 'd', genres: [], score: 0.5 },
      { albumName: 'e', genres: [], releaseYear: 2011 },
      { albumName: 'f', genres: [] },
    ]);
    expect(await store.albumHistograms()).toEqual({
      years: [
        { year: 1999, albums: 1 },
        { year: 2010, albums: 2 },
        { year: 2011, albums: 1 },
      ],
      scores: [
        { score: 0, albums: 1 },
        { score: 7, albums: 2 },
        { score: 10, albums: 1 },
      ],
    });
  });
}
