import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { stat, truncate } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { EarwormError } from '../../errors.ts';
import { diskError } from '../../stores/disk/disk-error.ts';
import { hubError, isRetryable } from './hub-error.ts';
import type { FetchOptions, ModelSource, SourceFile } from './model-source.ts';

export interface HubTimes {
  /** Without an answer, or without a byte of it. */
  readonly stallMaxS: number;
  /** The first wait before trying again; each is twice the one before. */
  readonly retryMs: number;
  /** A hub that asks to wait longer is not waited for. */
  readonly retryAfterMaxS: number;
}

export const HUB_TIMES: HubTimes = { stallMaxS: 30, retryMs: 500, retryAfterMaxS: 60 };

/** Tries in a row that brought nothing. */
const TRIES_MAX = 5;
const REDIRECTS_MAX = 5;
const FILE_BYTES_MAX = 2 ** 31;

/**
 * A repository of a model hub, or of a mirror of one. The first answer names the commit, and all else
 * is asked of that commit, so that a change in between cannot mix two models.
 * Source: how huggingface_hub's `get_hf_file_metadata` reads `X-Repo-Commit`, `X-Linked-Size` and `X-Linked-ETag`.
 */
export function hubSource(endpoint: string, repository: string, times: HubTimes = HUB_TIMES): ModelSource {
  const base = `${endpoint.replace(/\/+$/u, '')}/${repository}/resolve`;
  let commit: Promise<string> | undefined;
  const headers = async (revision: string, file: string, signal?: AbortSignal): Promise<Response> =>
    withRetries(times, { signal, onWait: () => {} }, () =>
      head(`${base}/${revision}/${file}`, times, signal),
    );
  const revision = (signal?: AbortSignal): Promise<string> =>
    (commit ??= headers('main', 'config.json', signal).then(
      (response) => response.headers.get('x-repo-commit') ?? 'main',
    ));
  return {
    address: `${endpoint.replace(/\/+$/u, '')}/${repository}`,
    revision,
    async file(file, signal) {
      return factsOf(file, await headers(await revision(signal), file, signal));
    },
    async fetch(file, options) {
      const url = `${base}/${await revision(options.signal)}/${file}`;
      let hasBytes = await sizeOf(options.to);
      await withRetries(
        times,
        options,
        async () => {
          await continueFile(url, options, times);
          const nowBytes = await sizeOf(options.to);
          if (nowBytes < options.sizeBytes) throw hubError('broken-off', url);
          hasBytes = nowBytes;
        },
        async () => {
          const nowBytes = await sizeOf(options.to);
          const isFurther = nowBytes > hasBytes;
          hasBytes = nowBytes;
          return isFurther;
        },
      );
    },
  };
}

/** Follows redirects within the hub, whose answers tell of the file; not the one to where its bytes are. */
async function head(url: string, times: HubTimes, signal: AbortSignal | undefined): Promise<Response> {
  let address = url;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
    using stall = stallGuard(times, signal);
    const response = await request(address, { method: 'HEAD', redirect: 'manual', signal: stall.signal });
    const location = response.headers.get('location');
    const isTold = response.headers.has('x-linked-size') || location === null;
    if (response.status < 300 || response.status >= 400 || isTold) return checked(response, url);
    address = new URL(location, address).href;
  }
  throw hubError('redirects', url);
}

function factsOf(file: string, { headers }: Response): SourceFile {
  const sizeBytes = Number(headers.get('x-linked-size') ?? headers.get('content-length') ?? Number.NaN);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1 || sizeBytes > FILE_BYTES_MAX)
    throw new EarwormError('E_HUB_FAILED', { message: `The model hub does not tell the size of ${file}.` });
  const tag = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '').replaceAll(/^W\/|"/gu, '');
  if (/^[0-9a-f]{64}$/u.test(tag)) return { sizeBytes, checksum: { kind: 'sha256', hex: tag } };
  if (/^[0-9a-f]{40}$/u.test(tag)) return { sizeBytes, checksum: { kind: 'git-sha1', hex: tag } };
  return { sizeBytes };
}

async function continueFile(url: string, options: FetchOptions, times: HubTimes): Promise<void> {
  const { to, sizeBytes, onBytes, signal } = options;
  let hasBytes = await sizeOf(to);
  if (hasBytes >= sizeBytes) return;
  using stall = stallGuard(times, signal);
  const range: Record<string, string> = hasBytes > 0 ? { range: `bytes=${hasBytes}-` } : {};
  const response = checked(await request(url, { headers: range, signal: stall.signal }), url);
  if (hasBytes > 0 && response.status !== 206) {
    await truncate(to, 0);
    hasBytes = 0;
  }
  const file = createWriteStream(to, { flags: 'a' });
  try {
    for await (const chunk of response.body ?? []) {
      stall.renew();
      hasBytes += chunk.length;
      if (hasBytes > sizeBytes) throw new EarwormError('E_HUB_CHECKSUM', { details: { url, sizeBytes } });
      if (!file.write(chunk)) await once(file, 'drain');
      onBytes(hasBytes);
    }
  } catch (error) {
    throw error instanceof EarwormError ? error : hubError('broken-off', url, error);
  } finally {
    file.end();
    await finished(file).catch((error: unknown) => {
      throw diskError(error, to);
    });
  }
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw hubError('unreachable', url, error);
  }
}

function checked(response: Response, url: string): Response {
  if (response.status < 400) return response;
  throw hubError(response.status, url, undefined, response.headers.get('retry-after'));
}

/** Aborts what takes it when `renew` is not called for so long. */
function stallGuard({ stallMaxS }: HubTimes, signal: AbortSignal | undefined) {
  const stalled = new AbortController();
  const stall = (): void => stalled.abort(new Error(`nothing came for ${stallMaxS} s`));
  let timer = setTimeout(stall, stallMaxS * 1000);
  return {
    signal: signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]),
    renew(): void {
      clearTimeout(timer);
      timer = setTimeout(stall, stallMaxS * 1000);
    },
    [Symbol.dispose]: (): void => clearTimeout(timer),
  };
}

interface Retrying {
  readonly signal: AbortSignal | undefined;
  readonly onWait: (message: string) => void;
}

/** Tries again after a wait what may succeed then; tries that got further do not count. */
async function withRetries<Result>(
  times: HubTimes,
  { signal, onWait }: Retrying,
  attempt: () => Promise<Result>,
  gotFurther: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (signal?.aborted === true) throw new EarwormError('E_CANCELLED', { cause: error });
      if (!isRetryable(error)) throw error;
      if (await gotFurther()) tries = 0;
      const askedS = Number(error.details['retryAfterS'] ?? 0);
      if (tries >= TRIES_MAX || askedS > times.retryAfterMaxS) throw error;
      const waitMs = Math.max(askedS * 1000, times.retryMs * 2 ** Math.max(0, tries - 1));
      onWait(`${error.message.replace(/[.;].*$/su, '')}; trying again in ${Math.ceil(waitMs / 1000)} s`);
      await delay(waitMs, undefined, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
        throw new EarwormError('E_CANCELLED', { cause });
      });
    }
  }
}

const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.size ?? 0;
