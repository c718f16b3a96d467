import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  ChartEntry,
  ChartPage,
  ChartProblem,
  ChartReading,
  ChartSource,
} from '../../catalog/chart-source.ts';
import { EarwormError } from '../../errors.ts';
import { boundedGet } from './bounded-get.ts';
import { fieldsOf, videoOf } from './video-of.ts';
import { isWorthRepeating, youtubeRefusal, youtubeTrouble } from './youtube-error.ts';

export interface YoutubeSettings {
  /** Of the YouTube Data API; it is sent to the endpoint and told nobody. */
  readonly key: string;
  /** `https://www.googleapis.com`, or what stands for it. */
  readonly endpoint: string;
  readonly region: string;
  /** The first wait before asking again; each is twice the one before. Default 1 s. */
  readonly retryMs?: number;
  /** For one answer. Default 30 s. */
  readonly timeMaxMs?: number;
}

const PAGE_ENTRIES_MAX = 50;
const PAGES_MAX = 100;
const PAGE_BYTES_MAX = 4 * 2 ** 20;
const THUMBNAIL_BYTES_MAX = 5 * 2 ** 20;
const TRIES_MAX = 4;
/** Who asks to wait longer is not waited for. */
const RETRY_AFTER_MAX_S = 60;
const TIME_MAX_MS = 30_000;
const RETRY_MS = 1000;
/** Where YouTube keeps pictures. */
const PICTURE_HOSTS = /(?:^|\.)(?:ytimg\.com|ggpht\.com|googleusercontent\.com)$/u;
/** Only what is used is asked for. */
const FIELDS =
  'nextPageToken,pageInfo/totalResults,items(id,snippet(title,channelTitle,thumbnails),contentDetails/duration)';

/**
 * The music chart of a region from the YouTube Data API: one unit of quota a page. It names videos and gives
 * nothing of their sound. Source: developers.google.com/youtube/v3/docs/videos/list.
 */
export function youtubeSource(settings: YoutubeSettings): ChartSource {
  return {
    region: settings.region,
    read: (reading) => readChart(settings, reading),
    async fetchThumbnail(url, file, signal) {
      const address = pictureAddress(url, settings.endpoint);
      const bounds = { bytesMax: THUMBNAIL_BYTES_MAX, timeMaxMs: settings.timeMaxMs ?? TIME_MAX_MS, signal };
      const { status, bytes } = await boundedGet(address, bounds);
      if (status !== 200) throw youtubeRefusal(status, undefined, undefined);
      await writeFile(file, bytes, { flag: 'wx', mode: 0o600 });
    },
  };
}

async function* readChart(
  settings: YoutubeSettings,
  { max, signal }: ChartReading,
): AsyncGenerator<ChartPage> {
  const tokens = new Set<string>();
  let pageToken: string | undefined;
  let place = 0;
  for (let page = 0; page < PAGES_MAX; page++) {
    const size = Math.min(PAGE_ENTRIES_MAX, max - place);
    if (size <= 0) return;
    const answer = await withRetries(settings, signal, () =>
      requestPage(settings, { size, pageToken, signal }),
    );
    const { items, nextPageToken, pageInfo } = fieldsOf(answer);
    if (!Array.isArray(items)) throw youtubeTrouble('no-chart');
    const read = items.slice(0, size).map((item) => videoOf(item, ++place));
    const total = Number(fieldsOf(pageInfo)['totalResults']);
    yield {
      entries: read.filter((one): one is ChartEntry => 'place' in one),
      problems: read.filter((one): one is ChartProblem => 'reason' in one),
      total: Number.isSafeInteger(total) && total >= place ? total : place,
    };
    // a page that comes again would come for ever
    if (typeof nextPageToken !== 'string' || nextPageToken === '' || tokens.has(nextPageToken)) return;
    tokens.add(nextPageToken);
    pageToken = nextPageToken;
  }
}

interface PageRequest {
  readonly size: number;
  readonly pageToken: string | undefined;
  readonly signal: AbortSignal | undefined;
}

async function requestPage(
  { key, endpoint, region, timeMaxMs = TIME_MAX_MS }: YoutubeSettings,
  { size, pageToken, signal }: PageRequest,
): Promise<unknown> {
  const address = new URL(`${endpoint.replace(/\/+$/u, '')}/youtube/v3/videos`);
  const query = {
    part: 'snippet,contentDetails',
    chart: 'mostPopular',
    videoCategoryId: '10',
    regionCode: region,
    maxResults: String(size),
    fields: FIELDS,
    ...(pageToken === undefined ? {} : { pageToken }),
    key,
  };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const { status, headers, bytes } = await boundedGet(address, {
    bytesMax: PAGE_BYTES_MAX,
    timeMaxMs,
    signal,
  });
  const body = parsedJson(bytes);
  if (status >= 300 && status < 400) throw youtubeTrouble('redirect');
  if (status !== 200) throw youtubeRefusal(status, body, secondsOf(headers.get('retry-after')));
  if (body === undefined) throw youtubeTrouble('not-json');
  return body;
}

function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

const secondsOf = (retryAfter: string | null): number | undefined =>
  retryAfter !== null && /^\d{1,6}$/u.test(retryAfter) ? Number(retryAfter) : undefined;

async function withRetries<Result>(
  { retryMs = RETRY_MS }: YoutubeSettings,
  signal: AbortSignal | undefined,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const askedS = error instanceof EarwormError ? Number(error.details['retryAfterS'] ?? 0) : 0;
      if (!isWorthRepeating(error) || tries >= TRIES_MAX || askedS > RETRY_AFTER_MAX_S) throw error;
      const waitMs = Math.max(askedS * 1000, retryMs * 2 ** (tries - 1));
      await pause(waitMs, undefined, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
        throw new EarwormError('E_CANCELLED', { cause });
      });
    }
  }
}

/** Pictures come from YouTube's own hosts, or from where the answer came from: an answer may name anything. */
function pictureAddress(url: string, endpoint: string): URL {
  const address = new URL(url);
  const isYoutubes =
    address.protocol === 'https:' && address.port === '' && PICTURE_HOSTS.test(address.hostname);
  if (isYoutubes || address.origin === new URL(endpoint).origin) return address;
  throw new EarwormError('E_YOUTUBE_FAILED', {
    message: `The picture lies on ${address.host || 'no host'}, which is none of YouTube's; it was not fetched.`,
    details: { host: address.host },
  });
}
