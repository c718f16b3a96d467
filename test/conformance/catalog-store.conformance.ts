import { afterEach, describe, expect, it } from 'vitest';
import { SoundDescriber } from '../../src/audio/descriptors/describe-sound.ts';
import { soundVector } from '../../src/audio/descriptors/sound-vector.ts';
import type { CatalogStore, NewTrack } from '../../src/catalog/catalog-store.ts';
import type { FailedFile, TrackTags } from '../../src/catalog/track.ts';
import { itKeepsAlbums } from './album-catalog.conformance.ts';
import { itKeepsVideos } from './video-catalog.conformance.ts';
import { itIsCarriedOver } from './catalog-contents.conformance.ts';

/** How a suite gets at one kind of catalogue. */
export interface CatalogStoreSubject {
  /** An empty one. */
  create(): Promise<CatalogStore>;
  /** The same one as another process would find it, after `store.close()`; absent when it does not outlive that. */
  reopen?(): Promise<CatalogStore>;
}

function madeNewTrack(trackId: number, path: string, tags: TrackTags = {}): NewTrack {
  const file = { path, sizeBytes: 5_000_000_000 + trackId, mtimeMs: 1_700_000_000_123.25 };
  return { trackId, file, tags, durationMs: 183_456.5, indexedAtMs: 1_700_000_001_000 };
}

function madeFailure(path: string, code = 'E_MEDIA_EMPTY'): FailedFile {
  return { path, sizeBytes: 0, mtimeMs: 12.5, code, message: 'The file is empty.', failedAtMs: 99 };
}

const NOW = 1_800_000_000_000;
const noFigures = { tracks: 0, missingTracks: 0, durationMs: 0, failedFiles: 0 };

function withFiles(track: NewTrack, paths: readonly string[]): NewTrack {
  return { ...track, otherFiles: paths.map((path) => ({ ...track.file, path, channels: 2 })) };
}

const allTags: TrackTags = {
  title: 'Señorita',
  artist: 'Björk "B" & Ko\'s',
  album: '100% Live_\\',
  albumArtist: 'Various',
  genres: ['Trip-Hop', 'ジャズ'],
  label: 'One Little',
  year: 1997,
  trackNumber: 7,
  discNumber: 2,
  isrc: 'GBAAA9700001',
  musicBrainzRecordingId: 'a',
  musicBrainzReleaseId: 'b',
  musicBrainzArtistId: 'c',
  replayGainTrackDb: -7.25,
};

/** What every `CatalogStore` must do. */
export function describeCatalogStore(name: string, subject: CatalogStoreSubject): void {
  const opened: CatalogStore[] = [];
  const create = async (): Promise<CatalogStore> => {
    const store = await subject.create();
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });

  describe(`${name} as a catalogue`, () => {
    itKeepsAlbums(create);
    itKeepsVideos(create);
    itIsCarriedOver(create);

    it('is empty at first', async () => {
      const store = await create();
      expect(await store.figures()).toEqual(noFigures);
      expect(await store.allTrackIds()).toEqual(new Uint32Array(0));
      expect(await store.listTracks({ offset: 0, limit: 10 })).toEqual({ tracks: [], total: 0 });
      expect(await store.tracksById([1, 2])).toEqual([undefined, undefined]);
      expect(await store.removeTracks([1])).toEqual([]);
      expect(await store.putTracks([], 0)).toEqual({ lostTrackIds: [] });
      expect(await store.dropFiles(['/a'], 0)).toEqual({ lostTrackIds: [] });
    });

    it('never gives an id twice', async () => {
      const store = await create();
      const [first, second] = await Promise.all([store.reserveTrackIds(3), store.reserveTrackIds(2)]);
      const ids = [...first, ...second, ...(await store.reserveTrackIds(1))];
      expect(new Set(ids).size).toBe(6);
      expect(Math.min(...ids)).toBeGreaterThan(0);
      expect(first).toEqual(first.toSorted((a, b) => a - b));
      expect(await store.reserveTrackIds(0)).toEqual([]);
    });

    it('gives tracks back as they were put', async () => {
      const store = await create();
      const full = {
        ...madeNewTrack(2, '/b.flac', allTags),
        file: {
          ...madeNewTrack(2, '/b.flac').file,
          codec: 'flac',
          bitRate: 912_345.5,
          sampleRateHz: 44_100,
          channels: 6,
        },
      };
      const bare = madeNewTrack(1, '/a.mp3');
      await store.putTracks([full, bare], NOW);
      const stored = { ...full, albumId: expect.any(Number) as number };
      expect(await store.tracksById([2, 9, 1])).toEqual([stored, undefined, bare]);
      expect(await store.tracksByPath(['/a.mp3', '/c', '/b.flac'])).toEqual([bare, undefined, stored]);
      expect(await store.allTrackIds()).toEqual(Uint32Array.of(1, 2));
      expect(await store.figures()).toEqual({ ...noFigures, tracks: 2, durationMs: 366_913 });
    });

    it.each([
      ['quotes', `/m/it's "here"; DROP TABLE tracks;--.mp3`],
      ['newlines and control characters', '/m/a\nb\tc\r\u0001.mp3'],
      ['other scripts and emoji', '/m/Мумий Тролль/歌🎵.mp3'],
      ['half surrogate pairs', '/m/\ud800 \udfff\ud83c.mp3'],
      ['characters that databases refuse', '/m/\0\uffff\uffff0041.mp3'],
      ['wildcards', '/m/100%_[a]\\.mp3'],
    ])('keeps paths and tags with %s', async (_, path) => {
      const store = await create();
      const track = madeNewTrack(1, path, { title: path, genres: [path] });
      await store.putTracks([track, madeNewTrack(2, '/other')], NOW);
      expect(await store.tracksByPath([path])).toEqual([track]);
      await store.putFailures([madeFailure(path)]);
      expect(await store.failuresByPath([path])).toEqual([madeFailure(path)]);
    });

    it('takes a path from the track that had it, which is then missing', async () => {
      const store = await create();
      await store.putTracks([madeNewTrack(1, '/a'), madeNewTrack(2, '/b')], NOW);
      expect(await store.putTracks([madeNewTrack(3, '/a'), madeNewTrack(4, '/c')], NOW)).toEqual({
        lostTrackIds: [1],
      });
      expect(await store.putTracks([madeNewTrack(3, '/a', { title: 'again' })], NOW)).toEqual({
        lostTrackIds: [],
      });
      expect(await store.allTrackIds()).toEqual(Uint32Array.of(1, 2, 3, 4));
      expect((await store.tracksById([3]))[0]?.tags.title).toBe('again');
      expect(await store.tracksById([1])).toEqual([{ ...madeNewTrack(1, '/a'), missingSinceMs: NOW }]);
      expect((await store.tracksByPath(['/a']))[0]?.trackId).toBe(3);
    });

    it('swaps the paths of two tracks', async () => {
      const store = await create();
      await store.putTracks([madeNewTrack(1, '/a'), madeNewTrack(2, '/b')], NOW);
      expect(await store.putTracks([madeNewTrack(1, '/b'), madeNewTrack(2, '/a')], NOW)).toEqual({
        lostTrackIds: [],
      });
      expect((await store.tracksByPath(['/a', '/b'])).map((track) => track?.trackId)).toEqual([2, 1]);
    });

    it('keeps several files of a track until the last is gone', async () => {
      const store = await create();
      const track = withFiles(madeNewTrack(1, '/x/a.flac', { title: 'two' }), ['/x/b.mp3', '/y/c.ogg']);
      await store.putTracks([track], NOW);
      expect(await store.tracksByPath(['/y/c.ogg', '/x/a.flac'])).toEqual([track, track]);
      expect(await store.dropFiles(['/x/a.flac', '/nowhere'], NOW)).toEqual({ lostTrackIds: [] });
      const [left] = await store.tracksById([1]);
      expect([left?.file.path, left?.otherFiles?.map((file) => file.path)]).toEqual([
        '/x/b.mp3',
        ['/y/c.ogg'],
      ]);
      expect(await listedPaths(store, 'a.flac')).toEqual([]);
      expect(await store.dropFiles(['/x/b.mp3', '/y/c.ogg'], NOW)).toEqual({ lostTrackIds: [1] });
      expect(await store.tracksById([1])).toEqual([{ ...left, missingSinceMs: NOW }]);
      expect(await store.tracksByPath(['/x/b.mp3', '/y/c.ogg'])).toEqual([undefined, undefined]);
      expect(await store.dropFiles(['/x/b.mp3'], NOW + 1)).toEqual({ lostTrackIds: [] });
    });

    it('lists and counts missing tracks apart, until they are put again', async () => {
      const store = await create();
      await store.putTracks([madeNewTrack(1, '/a'), madeNewTrack(2, '/b')], NOW);
      await store.dropFiles(['/a'], NOW);
      const pages = await Promise.all(
        [true, false].map((isMissing) => store.listTracks({ offset: 0, limit: 9, isMissing })),
      );
      expect(pages.map(({ tracks, total }) => [tracks[0]?.trackId, total])).toEqual([
        [1, 1],
        [2, 1],
      ]);
      expect(await store.figures()).toMatchObject({ tracks: 2, missingTracks: 1 });
      await store.putTracks([madeNewTrack(1, '/moved')], NOW);
      expect(await store.figures()).toMatchObject({ tracks: 2, missingTracks: 0 });
    });

    it('finds tracks by their sound, missing or not', async () => {
      const store = await create();
      const track = { ...madeNewTrack(1, '/a'), soundDigest: 'ab'.repeat(16) };
      await store.putTracks([track, madeNewTrack(2, '/b')], NOW);
      expect(await store.tracksByDigest(['00', track.soundDigest])).toEqual([undefined, track]);
      await store.dropFiles(['/a'], NOW);
      expect(await store.tracksByDigest([track.soundDigest])).toEqual([{ ...track, missingSinceMs: NOW }]);
      await store.removeTracks([1]);
      expect(await store.tracksByDigest([track.soundDigest])).toEqual([undefined]);
    });

    it('keeps what tracks sound like, also as vectors', async () => {
      const store = await create();
      const { courses: _, ...sound } = new SoundDescriber().finish();
      await store.putTracks([{ ...madeNewTrack(2, '/b'), sound }, madeNewTrack(1, '/a')], NOW);
      expect((await store.tracksById([2, 1])).map((track) => track?.sound)).toEqual([sound, undefined]);
      const vector = soundVector(sound);
      expect(await store.soundVectors()).toEqual({ trackIds: Uint32Array.of(2), vectors: vector });
      await store.removeTracks([2]);
      expect((await store.soundVectors()).trackIds).toHaveLength(0);
    });

    it('tells by a number whether tracks have changed, and only then', async () => {
      const store = await create();
      const seen = [await store.trackRevision()];
      const [track] = [madeNewTrack(1, '/a')];
      const changes = [
        () => store.putTracks([track], NOW),
        () => store.putTracks([{ ...track, tags: { title: 'Other' } }], NOW),
        () => store.dropFiles(['/a'], NOW),
        () => store.removeTracks([1]),
        async () => store.replaceAll((async function* none() {})()),
      ];
      for (const change of changes) {
        await change();
        seen.push(await store.trackRevision());
      }
      expect(new Set(seen).size).toBe(seen.length);
      await store.tracksById([1]);
      await store.putAlbums([{ albumName: 'A', genres: [] }]);
      expect(await store.trackRevision()).toBe(seen.at(-1));
    });

    it('knows the paths that begin alike, without those that are gone', async () => {
      const store = await create();
      const paths = ['/m/a', '/m/b/ü', '/m/\ud800', '/m2', '/n', '/M/a', '/m/🎵', '/m/gone'];
      await store.putTracks(
        [...paths.entries()].map(([i, path]) => madeNewTrack(i + 1, path)),
        NOW,
      );
      await store.dropFiles(['/m/gone'], NOW);
      await store.putFailures(['/m/broken', '/m/a', '/x'].map((path) => madeFailure(path)));
      expect((await store.pathsBeginning('/m/')).toSorted()).toEqual(
        ['/m/a', '/m/b/ü', '/m/\ud800', '/m/🎵', '/m/broken'].toSorted(),
      );
      expect(await store.pathsBeginning('/m/b/ü')).toEqual(['/m/b/ü']);
      expect(await store.pathsBeginning('/%')).toEqual([]);
      await store.dropFiles(['/m/broken'], NOW);
      expect(await store.failuresByPath(['/m/broken'])).toEqual([undefined]);
    });

    it('remembers failures until their file is put', async () => {
      const store = await create();
      await store.putFailures([madeFailure('/b'), madeFailure('/a')]);
      await store.putFailures([madeFailure('/b', 'E_MEDIA_CRASH')]);
      expect(await store.listFailures({ offset: 0, limit: 1 })).toEqual({
        failures: [madeFailure('/a')],
        total: 2,
      });
      expect(await store.failuresByPath(['/b', '/x'])).toEqual([
        madeFailure('/b', 'E_MEDIA_CRASH'),
        undefined,
      ]);
      await store.putTracks([madeNewTrack(1, '/b')], NOW);
      expect(
        (await store.listFailures({ offset: 0, limit: 9 })).failures.map((failure) => failure.path),
      ).toEqual(['/a']);
      expect((await store.figures()).failedFiles).toBe(1);
    });

    it('lists by artist, album, disc, number, title and path, missing last', async () => {
      const store = await create();
      const tagged: [string, TrackTags][] = [
        ['/9', {}],
        ['/8', { artist: 'b', album: 'z' }],
        ['/7', { artist: 'B', album: 'a', title: 'no number' }],
        ['/6', { artist: 'b', album: 'a', discNumber: 1, trackNumber: 10 }],
        ['/5', { artist: 'b', album: 'a', discNumber: 1, trackNumber: 9 }],
        ['/4', { artist: 'b', album: 'a', discNumber: 2, trackNumber: 1 }],
        ['/3', { artist: 'b' }],
        ['/2', { artist: 'Á' }],
        ['/1', {}],
        ['/0', { artist: 'aa' }],
      ];
      await store.putTracks(
        tagged.map(([path, tags], i) => madeNewTrack(i + 1, path, tags)),
        NOW,
      );
      expect(await listedPaths(store)).toEqual(['/2', '/0', '/5', '/6', '/4', '/7', '/8', '/3', '/1', '/9']);
      const page = await store.listTracks({ offset: 3, limit: 2 });
      expect(page.tracks.map((track) => track.file.path)).toEqual(['/6', '/4']);
      expect(page.total).toBe(10);
      expect(await store.listTracks({ offset: 50, limit: 5 })).toEqual({ tracks: [], total: 10 });
    });

    it('finds tracks by words in any case and order, accents apart', async () => {
      const store = await create();
      await store.putTracks(
        [
          madeNewTrack(1, '/x/1.mp3', allTags),
          madeNewTrack(2, '/x/Bjork/2.mp3', { title: 'Other' }),
          madeNewTrack(3, '/y/percent', { title: '100 Live', artist: 'Ωmega' }),
        ],
        NOW,
      );
      expect(await listedPaths(store, 'BJORK')).toHaveLength(2);
      expect(await listedPaths(store, ' senor  björk ')).toEqual(['/x/1.mp3']);
      expect(await listedPaths(store, '100%')).toEqual(['/x/1.mp3']);
      expect(await listedPaths(store, 'live_\\')).toEqual(['/x/1.mp3']);
      expect(await listedPaths(store, 'ωMEGA')).toEqual(['/y/percent']);
      expect(await listedPaths(store, '/x/')).toHaveLength(2);
      expect(await listedPaths(store, 'bjork percent')).toEqual([]);
      expect(await listedPaths(store, '   ')).toHaveLength(3);
      expect(await listedPaths(store, '\ud800')).toEqual([]);
    });

    it('removes tracks and says which were there', async () => {
      const store = await create();
      await store.putTracks(
        [1, 2, 3].map((id) => madeNewTrack(id, `/${id}`)),
        NOW,
      );
      expect(await store.removeTracks([3, 7, 1, 3])).toEqual([3, 1]);
      expect(await store.allTrackIds()).toEqual(Uint32Array.of(2));
      expect(await store.tracksByPath(['/1'])).toEqual([undefined]);
    });

    it('works with thousands at once', async () => {
      const store = await create();
      const ids = await store.reserveTrackIds(2500);
      await store.putTracks(
        ids.map((id) => madeNewTrack(id, `/many/${id}`, { title: `Title ${id}` })),
        NOW,
      );
      expect(await store.tracksByPath(ids.map((id) => `/many/${id}`))).toHaveLength(2500);
      expect((await store.listTracks({ offset: 0, limit: 7, text: 'title 12' })).total).toBe(
        ids.filter((id) => String(id).includes('12')).length,
      );
      const last = await store.listTracks({ offset: 2495, limit: 9, text: 'title many', isDescending: true });
      expect(last.total).toBe(2500);
      const titles = ids.map((id) => `Title ${id}`).toSorted();
      expect(last.tracks.map(({ tags }) => tags.title)).toEqual(titles.slice(0, 5).toReversed());
      expect((await store.listTracks({ offset: 2500, limit: 9, text: 'title' })).tracks).toEqual([]);
      const some = await store.listTracks({ offset: 2495, limit: 9, text: 'title many', countMax: 2100 });
      expect(some.tracks.map(({ tags }) => tags.title)).toEqual(titles.slice(-5));
      expect(some.hasMore === true ? 2100 : 2500).toBe(some.total);
      const all = await store.listTracks({ offset: 0, limit: 9, text: 'title many', countMax: 2500 });
      expect([all.total, all.hasMore]).toEqual([2500, undefined]);
      expect(await store.removeTracks(ids)).toHaveLength(2500);
    });

    // A store that lives in memory promises nothing of the kind.
    if (subject.reopen === undefined) return;
    it('is the same after it was closed and opened again', async () => {
      const store = await create();
      const reserved = await store.reserveTrackIds(5);
      await store.putTracks([madeNewTrack(1, '/a', allTags)], NOW);
      await store.putFailures([madeFailure('/b')]);
      await store.close();
      const again = await subject.reopen?.();
      if (again === undefined) return;
      opened.push(again);
      const albumId = expect.any(Number) as number;
      expect(await again.tracksById([1])).toEqual([{ ...madeNewTrack(1, '/a', allTags), albumId }]);
      expect(await again.failuresByPath(['/b'])).toEqual([madeFailure('/b')]);
      expect((await again.reserveTrackIds(1))[0]).toBeGreaterThan(reserved.at(-1) ?? 0);
    });
  });
}

async function listedPaths(store: CatalogStore, text?: string): Promise<string[]> {
  const page = await store.listTracks({ offset: 0, limit: 1000, ...(text === undefined ? {} : { text }) });
  expect(page.total).toBe(page.tracks.length);
  return page.tracks.map((track) => track.file.path);
}
