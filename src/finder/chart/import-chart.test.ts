import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  FAKE_KEY,
  type FakeVideo,
  type FakeYoutube,
  GOOGLE_ERRORS,
  openFakeYoutube,
} from '../../../test/fixtures/fake-youtube.ts';
import { idsFitting } from '../../catalog/ids-fitting.ts';
import { createAnalysisPool } from '../../media/node-av/create-analysis-pool.ts';
import { fetchCommand } from '../../sources/youtube/fetch-command.ts';
import { youtubeSource } from '../../sources/youtube/youtube-source.ts';
import { memoryCatalogStore } from '../../stores/memory/memory-catalog-store.ts';
import { memoryPostingStore } from '../../stores/memory/memory-posting-store.ts';
import { memorySleeveDescriptionStore } from '../../stores/memory/memory-sleeve-description-store.ts';
import { memorySleeveStore } from '../../stores/memory/memory-sleeve-store.ts';
import { memoryVectorStore } from '../../stores/memory/memory-vector-store.ts';
import { SCHEME } from '../../fingerprint/scheme.ts';
import { indexCollection } from '../indexing/index-collection.ts';
import { pixelSleeveDescribers } from '../sleeves/pixel-sleeve-describers.ts';
import type { ChartEvent, ChartPorts, ChartSummary } from './chart-import.ts';
import { importChart } from './import-chart.ts';

const COMMAND = path.resolve(import.meta.dirname, '../../../test/fixtures/fetch-command.mjs');
const analyzer = createAnalysisPool({
  concurrency: 2,
  limits: { durationMaxS: 60, stallMaxS: 10, wallMaxS: 20, memoryMaxMb: 1024 },
});
let folder: string;
let sound: string;
let fake: FakeYoutube;
let red: Buffer;
let blue: Buffer;
beforeAll(async () => {
  const square = (background: string): Promise<Buffer> =>
    sharp({ create: { width: 128, height: 72, channels: 3, background } })
      .jpeg()
      .toBuffer();
  [red, blue] = await Promise.all([square('#d01020'), square('#1020d0')]);
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earworm-chart-'));
  sound = path.join(folder, 'source.wav');
  await writeFile(sound, chirp(4));
  fake = await openFakeYoutube();
});
afterEach(async () => {
  await fake[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
afterAll(() => analyzer.close());

/** A WAV file of rising tones, mono. */
function chirp(seconds: number, rateHz = 8000): Buffer {
  const wav = Buffer.alloc(44 + 2 * seconds * rateHz);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rateHz, 24);
  wav.writeUInt32LE(2 * rateHz, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(wav.length - 44, 40);
  for (let i = 0; i < seconds * rateHz; i++) {
    const note = 220 * 2 ** (Math.floor((7 * i) / rateHz) / 12);
    wav.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * note * i) / rateHz)), 44 + 2 * i);
  }
  return wav;
}

function emptyPorts(): ChartPorts {
  const catalog = memoryCatalogStore();
  const stores = {
    catalog,
    vectors: memoryVectorStore(idsFitting(catalog)),
    sleeveStore: memorySleeveStore(),
    descriptions: memorySleeveDescriptionStore(),
    describers: pixelSleeveDescribers(analyzer).slice(0, 1),
    analyzer,
  };
  const postingStore = memoryPostingStore(SCHEME);
  return {
    ...stores,
    indexPaths: (paths, options) =>
      indexCollection(paths, { ...stores, postingStore }, { ...options, libraryRoots: [] }),
    folder: path.join(folder, 'youtube'),
  };
}

const source = (region = 'DE') =>
  youtubeSource({ key: FAKE_KEY, endpoint: fake.endpoint, region, retryMs: 1 });

async function imported(
  ports: ChartPorts,
  max = 50,
): Promise<{ summary: ChartSummary; events: ChartEvent[] }> {
  const events: ChartEvent[] = [];
  const summary = await importChart(source(), ports, { max, onEvent: (event) => events.push(event) });
  return { summary, events };
}

const fetching = (ports: ChartPorts, behaviour: string, more: readonly string[] = []): ChartPorts => ({
  ...ports,
  fetcher: fetchCommand({
    command: [process.execPath, COMMAND, behaviour, '{folder}', ...more],
    timeMaxS: behaviour === 'hangs' ? 1 : 20,
    sizeMaxBytes: 20 * 2 ** 20,
  }),
});

const CHART: readonly FakeVideo[] = [
  { id: 'one', title: 'Mara - Golden River (Official Video)', channel: 'MaraVEVO', duration: 'PT3M20S' },
  { id: 'two', title: 'Nova Kings - Ghost', duration: 'PT4S' },
  { id: 'gone', title: 'Deleted video' },
];

async function withSongs(ports: ChartPorts): Promise<void> {
  const song = (trackId: number, title: string, artist: string, durationS: number) => ({
    trackId,
    file: { path: `/m/${trackId}.flac`, sizeBytes: 1, mtimeMs: 1 },
    tags: { title, artist, album: 'A' },
    durationMs: 1000 * durationS,
    indexedAtMs: 1,
  });
  await ports.catalog.reserveTrackIds(3);
  await ports.catalog.putTracks(
    [
      song(1, 'Golden River (Live)', 'Mara', 215),
      song(2, 'Golden River', 'Mara', 199),
      song(3, 'Golden River', 'Someone Else', 200),
    ],
    1,
  );
}

it('brings videos, albums and pictures in, matches songs, and changes nothing the second time', async () => {
  fake.videos = CHART.map((video) => ({ ...video, picture: red }));
  const ports = emptyPorts();
  await withSongs(ports);
  const { summary, events } = await imported(ports);
  expect(summary).toMatchObject({
    videos: 2,
    added: 2,
    changed: 0,
    problems: 1,
    pictures: 2,
    matched: 1,
    fetched: 0,
  });
  expect(summary.unmatched.map(({ video }) => video.videoId)).toEqual(['two']);
  expect(events.find((event) => event.kind === 'problem')).toMatchObject({ videoId: 'gone' });
  const [one] = await ports.catalog.videosOfTracks([2]);
  expect(one).toMatchObject({ videoId: 'one', match: { trackId: 2, by: 'library' } });
  const [album] = await ports.catalog.albumsById([one?.albumId ?? 0]);
  expect(album).toMatchObject({
    albumName: 'Golden River',
    artist: 'Mara',
    sleeveId: expect.any(String) as string,
  });
  const before = await ports.catalog.listVideos({ offset: 0, limit: 9 });
  const again = await imported(ports);
  expect(again.summary).toMatchObject({
    added: 0,
    changed: 0,
    pictures: 0,
    picturesUnchanged: 2,
    matched: 1,
  });
  expect(await ports.catalog.listVideos({ offset: 0, limit: 9 })).toEqual(before);
  expect(await readdir(ports.folder)).toEqual([]);
});

it('changes what changed: a title takes its album along, a picture is taken anew, what left the chart stays', async () => {
  fake.videos = CHART.slice(0, 2).map((video) => ({ ...video, picture: red }));
  const ports = emptyPorts();
  await imported(ports);
  fake.videos = [{ ...fake.videos[0]!, title: 'Mara - Silver River', picture: blue }];
  const { summary } = await imported(ports);
  expect(summary).toMatchObject({ videos: 1, added: 0, changed: 1, pictures: 1 });
  const { albums } = await ports.catalog.listAlbums({ offset: 0, limit: 9 });
  expect(albums.map(({ albumName }) => albumName)).toEqual(['Silver River', 'Ghost']);
  expect((await ports.catalog.listVideos({ offset: 0, limit: 9 })).total).toBe(2);
});

it('leaves alone what a better catalogue says of an album', async () => {
  fake.videos = [{ ...CHART[0]!, picture: red }];
  const ports = emptyPorts();
  const reviewed = { albumName: 'Golden River', artist: 'Mara', genres: ['Folk'], score: 9 };
  await ports.catalog.putAlbums([reviewed]);
  expect((await imported(ports)).summary).toMatchObject({ added: 1, pictures: 0 });
  fake.videos = [{ ...CHART[0]!, title: 'Mara - Other', picture: red }];
  await imported(ports);
  const { albums } = await ports.catalog.listAlbums({ offset: 0, limit: 9 });
  expect(albums).toMatchObject(
    [reviewed, { albumName: 'Other' }].toSorted((a, b) => (a.albumName < b.albumName ? -1 : 1)),
  );
});

it('goes on without pictures that are none, and finds out when a song is gone', async () => {
  fake.videos = [
    { ...CHART[0]!, picture: Buffer.from('no picture') },
    { ...CHART[1]!, pictureUrl: 'http://169.254.169.254/vi/two/maxresdefault.jpg' },
  ];
  const ports = emptyPorts();
  await withSongs(ports);
  const { summary, events } = await imported(ports);
  expect(summary).toMatchObject({ videos: 2, pictures: 0, picturesRefused: 2, matched: 1 });
  const codes = events.flatMap((event) => (event.kind === 'picture-refused' ? [event.error.code] : []));
  expect(codes.toSorted()).toEqual(['E_IMAGE_UNSUPPORTED', 'E_YOUTUBE_FAILED']);
  await ports.catalog.removeTracks([2]);
  expect((await imported(ports)).summary).toMatchObject({ matched: 0 });
});

it('keeps what it has when the chart breaks off, and goes on from there', async () => {
  fake.videos = Array.from({ length: 60 }, (_, i) => ({ id: `v${i}`, title: `A${i} - T${i}` }));
  const ports = emptyPorts();
  const breakingOff = importChart(source(), ports, {
    max: 60,
    onEvent: (event) =>
      event.kind === 'progress' &&
      event.progress.done === 50 &&
      fake.fail([{ kind: 'status', status: 403, body: GOOGLE_ERRORS.quotaExceeded }]),
  });
  await expect(breakingOff).rejects.toMatchObject({ code: 'E_YOUTUBE_QUOTA' });
  expect((await ports.catalog.listVideos({ offset: 0, limit: 1 })).total).toBe(50);
  expect((await imported(ports, 60)).summary).toMatchObject({ videos: 60, added: 10, changed: 0 });
});

it('takes in sound that the command fetches, as any file, once', async () => {
  fake.videos = [CHART[1]!];
  const ports = fetching(emptyPorts(), 'copy', [sound]);
  const { summary } = await imported(ports);
  expect(summary).toMatchObject({ matched: 1, fetched: 1, unmatched: [] });
  const [video] = await ports.catalog.videosById(['two']);
  expect(video?.match).toMatchObject({ by: 'fetch', confidence: 1 });
  const [track] = await ports.catalog.tracksById([video?.match?.trackId ?? 0]);
  expect(path.basename(track?.file.path ?? '')).toBe('Nova Kings - Ghost [two].wav');
  expect(track?.sound?.durationS).toBeCloseTo(4, 0);
  expect((await imported(fetching(ports, 'fails'))).summary).toMatchObject({
    matched: 1,
    fetched: 0,
    changed: 0,
  });
});

it.each([
  ['several', 'E_FETCH_OUTPUT', () => sound],
  ['nothing', 'E_FETCH_OUTPUT', () => ''],
  ['fails', 'E_FETCH_FAILED', () => ''],
  ['hangs', 'E_FETCH_TIMEOUT', () => ''],
  ['writes-much', 'E_FETCH_TOO_LARGE', () => ''],
  ['playlist', 'E_FETCH_OUTPUT', () => ''],
  ['playlist-as-sound', 'E_MEDIA_UNREADABLE', () => sound],
  ['writes-outside', 'E_FETCH_OUTPUT', () => path.join(folder, 'outside.wav')],
  ['link', 'E_FETCH_OUTPUT', () => sound],
])('goes on when the command %s, and keeps nothing of it', async (behaviour, code, more) => {
  fake.videos = [CHART[1]!];
  const ports = fetching(emptyPorts(), behaviour, [more()]);
  const { summary, events } = await imported(ports);
  expect(summary).toMatchObject({ matched: 0, fetched: 0, unmatched: [{ video: { videoId: 'two' } }] });
  const errors = events.flatMap((event) => (event.kind === 'fetch-failed' ? [event.error.code] : []));
  expect(errors).toEqual([code]);
  expect((await ports.catalog.figures()).tracks).toBe(0);
  expect(await readdir(path.join(ports.folder, 'fetched'))).toEqual([]);
});

it('takes no sound of another length, and passes by what lies beside it', async () => {
  fake.videos = [{ ...CHART[1]!, duration: 'PT3M' }];
  const other = await imported(fetching(emptyPorts(), 'copy', [sound]));
  expect(other.events.find((event) => event.kind === 'fetch-failed')?.error.message).toContain(
    'plays for 4 s, but the video lasts 180 s',
  );
  fake.videos = [CHART[1]!];
  expect((await imported(fetching(emptyPorts(), 'beside', [sound]))).summary).toMatchObject({ fetched: 1 });
});

it('goes on from a file that an earlier run fetched, and removes what a killed one left', async () => {
  fake.videos = [CHART[1]!];
  const ports = fetching(emptyPorts(), 'fails');
  await mkdir(path.join(ports.folder, 'fetched'), { recursive: true });
  await mkdir(path.join(ports.folder, 'work-999999999-old'));
  await writeFile(path.join(ports.folder, 'fetched', 'Ghost [two].wav'), chirp(4));
  expect((await imported(ports)).summary).toMatchObject({ matched: 1, fetched: 1 });
  expect(existsSync(path.join(ports.folder, 'work-999999999-old'))).toBe(false);
});

it('stops when told to, and says so', async () => {
  fake.videos = [CHART[1]!];
  const ports = fetching(emptyPorts(), 'hangs');
  const stop = new AbortController();
  const summary = await importChart(source(), ports, {
    max: 5,
    signal: stop.signal,
    onEvent: (event) =>
      event.kind === 'progress' && event.progress.message === 'fetching sound' && stop.abort(),
  });
  expect(summary).toMatchObject({ videos: 1, matched: 0, cancelled: true });
});
