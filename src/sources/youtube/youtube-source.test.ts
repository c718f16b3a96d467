import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  FAKE_KEY,
  type FakeYoutube,
  GOOGLE_ERRORS,
  openFakeYoutube,
} from '../../../test/fixtures/fake-youtube.ts';
import type { ChartPage } from '../../catalog/chart-source.ts';
import { toEarwormError } from '../../errors.ts';
import { youtubeSource, type YoutubeSettings } from './youtube-source.ts';

let fake: FakeYoutube;
beforeEach(async () => {
  fake = await openFakeYoutube();
});
afterEach(() => fake[Symbol.asyncDispose]());

const sourceOf = (settings: Partial<YoutubeSettings> = {}) =>
  youtubeSource({ key: FAKE_KEY, endpoint: fake.endpoint, region: 'DE', retryMs: 1, ...settings });

async function pagesOf(max: number, settings?: Partial<YoutubeSettings>): Promise<ChartPage[]> {
  const pages: ChartPage[] = [];
  for await (const page of sourceOf(settings).read({ max })) pages.push(page);
  return pages;
}

const made = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `id-${i}`, title: `A${i} - T${i} (Official Video)` }));

it('reads page after page, no more than wanted, and asks for one region', async () => {
  fake.videos = made(120);
  const pages = await pagesOf(70);
  expect(pages.map(({ entries, total }) => [entries.length, total])).toEqual([
    [50, 120],
    [20, 120],
  ]);
  expect(pages[1]?.entries[0]).toEqual({
    videoId: 'id-50',
    title: 'T50',
    artist: 'A50',
    durationMs: 180_000,
    place: 51,
  });
  expect(fake.requests.map(({ searchParams }) => searchParams.get('pageToken'))).toEqual([null, 'P50']);
  const { searchParams } = fake.requests[0]!;
  expect(Object.fromEntries(searchParams)).toMatchObject({
    chart: 'mostPopular',
    videoCategoryId: '10',
    regionCode: 'DE',
  });
});

it('ends where the chart ends, and where a page would come again', async () => {
  fake.videos = made(3);
  expect(await pagesOf(500)).toHaveLength(1);
  const again = JSON.stringify({ items: [{ id: 'x', snippet: { title: 'T' } }], nextPageToken: 'P1' });
  fake.fail(Array.from({ length: 5 }, () => ({ kind: 'text' as const, text: again })));
  expect(await pagesOf(500)).toHaveLength(2);
});

it('passes by what was deleted or is broken, and says so', async () => {
  fake.videos = [
    { id: 'gone', title: 'Deleted video' },
    { id: 'bad id!', title: 'A - B' },
    { id: 'blank', title: '\u202e ' },
    { id: 'nosnippet', title: 'x', over: { snippet: null } },
    { id: 'live', title: 'Radio 24/7', channel: 'Some Radio', duration: 'P0D' },
    {
      id: 'no-details',
      title: 'X',
      over: { contentDetails: undefined, snippet: { title: 'X', thumbnails: [7] } },
    },
  ];
  const [page] = await pagesOf(10);
  expect(page?.problems).toEqual([
    { videoId: 'gone', reason: 'it was deleted or is private' },
    { reason: 'it has no id' },
    { videoId: 'blank', reason: 'it has no title' },
    { videoId: 'nosnippet', reason: 'it was deleted or is private' },
  ]);
  expect(page?.entries).toEqual([
    { videoId: 'live', title: 'Radio 24/7', artist: 'Some Radio', place: 5 },
    { videoId: 'no-details', title: 'X', place: 6 },
  ]);
});

it.each([
  ['a used up quota', 403, GOOGLE_ERRORS.quotaExceeded, 'E_YOUTUBE_QUOTA'],
  ['a wrong key', 400, GOOGLE_ERRORS.keyInvalid, 'E_YOUTUBE_KEY_REFUSED'],
  ['a wrong key, as told formerly', 400, GOOGLE_ERRORS.keyInvalidOld, 'E_YOUTUBE_KEY_REFUSED'],
  ['an API that is not turned on', 403, GOOGLE_ERRORS.notConfigured, 'E_YOUTUBE_KEY_REFUSED'],
  ['a region without a chart', 404, GOOGLE_ERRORS.noChart, 'E_YOUTUBE_NO_CHART'],
  ['an unknown region', 400, GOOGLE_ERRORS.badRegion, 'E_YOUTUBE_NO_CHART'],
  ['a refusal of another shape', 403, ['?'], 'E_YOUTUBE_KEY_REFUSED'],
  ['a redirect', 302, {}, 'E_YOUTUBE_FAILED'],
])('gives %s its code, asks once, and never tells the key', async (_, status, body, code) => {
  fake.fail([{ kind: 'status', status, body }]);
  const error = await pagesOf(10).catch(toEarwormError);
  expect(error).toMatchObject({ code });
  expect(fake.requests).toHaveLength(1);
  expect(JSON.stringify([error, String((error as Error).stack), (error as Error).cause])).not.toContain(
    FAKE_KEY,
  );
});

it('asks again after 429, 503, a cut answer and a limit of rate, and then goes on', async () => {
  fake.videos = made(1);
  fake.fail([
    { kind: 'status', status: 503, body: GOOGLE_ERRORS.backend },
    { kind: 'cut' },
    { kind: 'status', status: 403, body: GOOGLE_ERRORS.rateLimit },
  ]);
  expect((await pagesOf(5))[0]?.entries).toHaveLength(1);
  expect(fake.requests).toHaveLength(4);
});

it.each([
  [
    '429 for ever',
    Array.from({ length: 9 }, () => ({ kind: 'status' as const, status: 429 })),
    'E_YOUTUBE_BUSY',
    4,
  ],
  [
    '503 for ever',
    Array.from({ length: 9 }, () => ({ kind: 'status' as const, status: 503 })),
    'E_YOUTUBE_FAILED',
    4,
  ],
  ['a wait of an hour', [{ kind: 'status' as const, status: 429, retryAfter: '3600' }], 'E_YOUTUBE_BUSY', 1],
  ['broken JSON', [{ kind: 'text' as const, text: '{"items":[' }], 'E_YOUTUBE_FAILED', 1],
  ['JSON of something else', [{ kind: 'text' as const, text: '[1,2]' }], 'E_YOUTUBE_FAILED', 1],
  ['an answer without end', [{ kind: 'endless' as const }], 'E_YOUTUBE_FAILED', 1],
])('gives up after %s', async (_, faults, code, requests) => {
  fake.fail(faults);
  await expect(pagesOf(10)).rejects.toMatchObject({ code });
  expect(fake.requests).toHaveLength(requests);
});

it('gives up silence and a network that is not there without telling the key', async () => {
  fake.fail(Array.from({ length: 4 }, () => ({ kind: 'silence' as const })));
  await expect(pagesOf(10, { timeMaxMs: 50 })).rejects.toMatchObject({ code: 'E_YOUTUBE_FAILED' });
  const error = await pagesOf(10, { endpoint: 'http://127.0.0.1:9' }).catch(toEarwormError);
  expect(error).toMatchObject({
    code: 'E_YOUTUBE_FAILED',
    message: expect.stringContaining('youtubeEndpoint') as string,
  });
  expect(JSON.stringify([error, String((error as Error).stack)])).not.toContain(FAKE_KEY);
});

it('stops when told to, also while it waits', async () => {
  fake.fail([{ kind: 'status', status: 503 }]);
  const signal = AbortSignal.timeout(100);
  const reading = sourceOf({ retryMs: 60_000 }).read({ max: 5, signal })[Symbol.asyncIterator]().next();
  await expect(reading).rejects.toMatchObject({ code: 'E_CANCELLED' });
});

it('chooses a wide picture that is large enough', async () => {
  fake.videos = [{ id: 'one', title: 'A - B', picture: Uint8Array.of(1) }];
  expect((await pagesOf(1))[0]?.entries[0]?.thumbnailUrl).toBe(`${fake.endpoint}/vi/one/maxresdefault.jpg`);
});

it('fetches pictures from YouTube or the endpoint only, bounded', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-thumbnails-'));
  try {
    fake.videos = [{ id: 'one', title: 'A - B', picture: Uint8Array.of(1, 2, 3) }];
    const file = path.join(folder, 'one');
    await sourceOf().fetchThumbnail(`${fake.endpoint}/vi/one/maxresdefault.jpg`, file);
    expect([...(await readFile(file))]).toEqual([1, 2, 3]);
    const fetching = (url: string) => sourceOf().fetchThumbnail(url, path.join(folder, 'other'));
    for (const url of [
      'http://i.ytimg.com/vi/x/0.jpg',
      'https://i.ytimg.com.evil.example/x.jpg',
      'https://169.254.169.254/latest',
      'http://localhost:1/x',
      'file:///etc/passwd',
      'data:image/png;base64,AAAA',
    ])
      await expect(fetching(url)).rejects.toMatchObject({
        code: 'E_YOUTUBE_FAILED',
        message: expect.stringContaining('not fetched') as string,
      });
    fake.fail([{ kind: 'endless' }, { kind: 'status', status: 302 }], 'picture');
    const own = `${fake.endpoint}/vi/one/0.jpg`;
    await expect(fetching(own)).rejects.toMatchObject({ code: 'E_YOUTUBE_FAILED' });
    await expect(fetching(own)).rejects.toMatchObject({ code: 'E_YOUTUBE_FAILED' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
