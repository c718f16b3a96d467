import { setTimeout as delay } from 'node:timers/promises';
import { EarwormError } from '../errors.ts';
import { readStatus, statusError } from './gemini-error.ts';
import type { GeminiTimes } from './gemini-times.ts';

/** As Google's client calls it. */
export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

export const addressOf = (url: string | URL | Request): string =>
  url instanceof Request ? url.url : url.toString();

const TRIES_MAX = 5;
const WAIT_MS_MAX = 30_000;
const ANSWER_BYTES_MAX = 2 ** 20;
const RETRYABLE: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * A `fetch` for Google's client, whose own neither heeds `Retry-After` nor ends uploads: it tries again after
 * a wait, goes on with an upload where it broke off, bounds times and sizes, and follows no redirect.
 * Errors: `E_GEMINI_*` when it gives up, and whatever `signal` is aborted with.
 */
export function patientFetch(times: GeminiTimes, signal: AbortSignal): Fetch {
  const patience = { times, signal };
  return async (url, init = {}) => {
    let request = init;
    for (let tries = 1; ; tries++) {
      const outcome = await attempt(url, request, patience);
      signal.throwIfAborted();
      if (outcome instanceof Response && !RETRYABLE.has(outcome.status)) return outcome;
      await waitAfter(outcome, tries, patience);
      const rest = isChunk(init) ? await restOfChunk(url, init, patience) : undefined;
      if (rest instanceof Response) return rest;
      request = rest ?? request;
    }
  };
}

/** Errors: what went wrong, when waiting would not help or take too long. */
async function waitAfter(
  outcome: Response | Error,
  tries: number,
  { times, signal }: Patience,
): Promise<void> {
  const { error, askedMs, isHopeless } = await readFailure(outcome);
  const waitMs = Math.max(askedMs ?? 0, backoffMs(times, tries));
  if (isHopeless || tries === TRIES_MAX || waitMs > times.retryAfterMaxMs) throw error;
  await delay(waitMs, undefined, { signal });
}

/** Around twice the wait before, so that many do not come back at once. */
const backoffMs = ({ retryMs }: GeminiTimes, tries: number): number =>
  Math.min(WAIT_MS_MAX, retryMs * 2 ** (tries - 1)) * (0.75 + Math.random() / 2);

interface Patience {
  readonly times: GeminiTimes;
  readonly signal: AbortSignal;
}

/** The whole answer, or why there is none. */
async function attempt(
  url: string | URL | Request,
  init: RequestInit,
  { times, signal }: Patience,
): Promise<Response | Error> {
  const ending = AbortSignal.any([signal, AbortSignal.timeout(timeFor(addressOf(url), init, times))]);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: ending });
    return await whole(response);
  } catch (thrown) {
    if (thrown instanceof EarwormError) throw thrown;
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}

function timeFor(url: string, init: RequestInit, times: GeminiTimes): number {
  if (isChunk(init)) return times.uploadMaxMs;
  return url.includes(':generateContent') ? times.answerMaxMs : times.requestMaxMs;
}

/** Read to its end, as a connection may break in the middle of an answer. */
async function whole({ body, status, statusText, headers }: Response): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX)
      throw new EarwormError('E_GEMINI_ANSWER', { message: 'Gemini answered more than it is allowed to.' });
    chunks.push(chunk);
  }
  const kept = bytes === 0 && status === 204 ? null : Buffer.concat(chunks);
  return new Response(kept, { status, statusText, headers });
}

async function readFailure(outcome: Response | Error) {
  if (outcome instanceof Error) {
    const error = new EarwormError('E_GEMINI_UNREACHABLE', { cause: outcome });
    return { error, isHopeless: false, askedMs: undefined };
  }
  const said = readStatus(outcome.status, await outcome.text());
  const askedMs = said.retryDelayMs ?? retryAfterMs(outcome.headers.get('retry-after'));
  return { error: statusError(said), isHopeless: said.isDaily, askedMs };
}

/** `Retry-After` is a number of seconds or a date. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null || header === '') return undefined;
  if (/^\d{1,6}$/u.test(header)) return 1000 * Number(header);
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - Date.now());
}

const COMMAND = 'x-goog-upload-command';
const OFFSET = 'x-goog-upload-offset';
const STATUS = 'x-goog-upload-status';
const RECEIVED = 'x-goog-upload-size-received';

const isChunk = ({ headers }: RequestInit): boolean =>
  new Headers(headers).get(COMMAND)?.includes('upload') === true;

/**
 * What is left to send of a piece of the film whose answer did not come, or the answer when nothing is.
 * Source: "Resume an interrupted upload" of Google's guide to resumable uploads.
 */
async function restOfChunk(
  url: string | URL | Request,
  init: RequestInit,
  patience: Patience,
): Promise<RequestInit | Response | undefined> {
  const headers = new Headers(init.headers);
  const query = new Headers(headers);
  query.set(COMMAND, 'query');
  query.delete(OFFSET);
  const told = await attempt(url, { method: 'POST', headers: query }, patience);
  if (!(told instanceof Response) || !told.ok) return undefined;
  const status = told.headers.get(STATUS);
  // the answer to the last piece is lost, and the file is there by the name that was asked for
  if (status === 'final') return Response.json({ file: {} }, { headers: { [STATUS]: 'final' } });
  const offset = Number(headers.get(OFFSET));
  const chunk = init.body as Blob;
  const done = Number(told.headers.get(RECEIVED)) - offset;
  if (status !== 'active' || !(done >= 0 && done <= chunk.size)) return undefined;
  const isLast = headers.get(COMMAND)?.includes('finalize') === true;
  if (done === chunk.size && !isLast) return new Response(null, { headers: { [STATUS]: 'active' } });
  headers.set(OFFSET, String(offset + done));
  if (done === chunk.size) headers.set(COMMAND, 'finalize');
  return { ...init, headers, body: chunk.slice(done) };
}
