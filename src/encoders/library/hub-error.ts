import { EarwormError } from '../../errors.ts';

/** What went wrong: an HTTP status, or before or after there was one. */
export type HubTrouble = number | 'unreachable' | 'broken-off' | 'redirects';

const NOT_FOUND: ReadonlySet<HubTrouble> = new Set([401, 403, 404, 410]);

/** What a hub answered, or did not, as an error of ours. `retryAfter` is its header. */
export function hubError(
  trouble: HubTrouble,
  url: string,
  cause?: unknown,
  retryAfter?: string | null,
): EarwormError {
  const options = cause === undefined ? {} : { cause };
  if (NOT_FOUND.has(trouble))
    return new EarwormError('E_HUB_NOT_FOUND', {
      ...options,
      message: `The model hub does not give out ${url} (${trouble}); see the setting hubEndpoint.`,
      details: { url, status: trouble },
    });
  const retryAfterS = secondsOf(retryAfter);
  const details = { url, trouble, ...(retryAfterS === undefined ? {} : { retryAfterS }) };
  if (trouble === 429)
    return new EarwormError('E_HUB_BUSY', {
      ...options,
      ...(retryAfterS === undefined
        ? {}
        : {
            message: `The model hub asks to wait ${retryAfterS} s; run the command again then, it goes on from there.`,
          }),
      details,
    });
  return new EarwormError('E_HUB_FAILED', { ...options, details });
}

export function isRetryable(error: unknown): error is EarwormError {
  return error instanceof EarwormError && (error.code === 'E_HUB_BUSY' || error.code === 'E_HUB_FAILED');
}

/** `Retry-After` is a number of seconds or a date. */
function secondsOf(retryAfter: string | null | undefined): number | undefined {
  if (retryAfter === null || retryAfter === undefined || retryAfter === '') return undefined;
  if (/^\d+$/u.test(retryAfter)) return Number(retryAfter);
  const atMs = Date.parse(retryAfter);
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - Date.now()) / 1000));
}
