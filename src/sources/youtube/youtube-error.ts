import { type ErrorCode, EarwormError } from '../../errors.ts';

/** What went wrong when there was no answer that could be used. */
export type YoutubeTrouble = 'unreachable' | 'broken-off' | 'too-long' | 'not-json' | 'no-chart' | 'redirect';

const KEY_REASONS = new Set([
  'keyInvalid',
  'keyExpired',
  'accessNotConfigured',
  'ipRefererBlocked',
  'forbidden',
  'authError',
  'required',
]);
const QUOTA_REASONS = new Set(['quotaExceeded', 'dailyLimitExceeded', 'dailyLimitExceededUnreg']);
const BUSY_REASONS = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED']);
const CHART_REASONS = new Set(['videoChartNotFound', 'invalidRegionCode', 'notFound']);

/** Nothing of what was asked is told, for the key stands in it. */
export function youtubeTrouble(trouble: YoutubeTrouble, why?: unknown): EarwormError {
  const sentence = {
    unreachable: 'YouTube cannot be reached',
    'broken-off': 'The answer of YouTube broke off',
    'too-long': 'The answer of YouTube is longer than a chart can be',
    'not-json': 'YouTube answered something that is not JSON',
    'no-chart': 'YouTube answered something that is not a chart',
    redirect: 'YouTube redirects elsewhere, which is not followed',
  }[trouble];
  const reason = systemCode(why);
  return new EarwormError('E_YOUTUBE_FAILED', {
    message: `${sentence}${reason === undefined ? '' : ` (${reason})`}; see the setting youtubeEndpoint, or import again later.`,
    details: { trouble, ...(reason === undefined ? {} : { reason }) },
  });
}

/** What an answer other than 200 says. `body` as it came, believed in nothing. */
export function youtubeRefusal(status: number, body: unknown, retryAfterS: number | undefined): EarwormError {
  const reasons = reasonsOf(body);
  const code = codeOf(status, reasons);
  const [reason] = reasons;
  const told = `YouTube answered ${status}${reason === undefined ? '' : ` (${reason})`}`;
  const options = {
    details: { status, reasons, ...(retryAfterS === undefined ? {} : { retryAfterS }) },
    ...(code === 'E_YOUTUBE_FAILED' ? { message: `${told}; import again later.` } : {}),
  };
  return new EarwormError(code, options);
}

function codeOf(status: number, reasons: readonly string[]): ErrorCode {
  const has = (known: ReadonlySet<string>): boolean => reasons.some((reason) => known.has(reason));
  if (has(QUOTA_REASONS)) return 'E_YOUTUBE_QUOTA';
  if (has(BUSY_REASONS) || status === 429) return 'E_YOUTUBE_BUSY';
  if (has(KEY_REASONS) || reasons.some((reason) => /^(?:API_KEY|SERVICE_DISABLED)/u.test(reason)))
    return 'E_YOUTUBE_KEY_REFUSED';
  if (has(CHART_REASONS)) return 'E_YOUTUBE_NO_CHART';
  return status === 401 || status === 403 ? 'E_YOUTUBE_KEY_REFUSED' : 'E_YOUTUBE_FAILED';
}

/**
 * Of `{error: {errors: [{reason}], details: [{reason}]}}`, what looks like reasons; the more telling ones of
 * `details` first. Source: the error shape of Google's APIs, older and newer.
 */
function reasonsOf(body: unknown): string[] {
  const error = fieldOf(body, 'error');
  const lists = [fieldOf(error, 'details'), fieldOf(error, 'errors')];
  const given = lists.flatMap((list) => (Array.isArray(list) ? list.slice(0, 10) : []));
  const reasons = given.map((one) => fieldOf(one, 'reason'));
  return reasons.filter((one) => typeof one === 'string').filter((one) => /^\w{1,64}$/u.test(one));
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** Such as `ECONNREFUSED`: all else that an error says may hold the address. */
function systemCode(thrown: unknown): string | undefined {
  const cause = fieldOf(thrown, 'cause') ?? thrown;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code !== undefined && /^[A-Z][A-Z0-9_]{2,40}$/u.test(code) ? code : undefined;
}

/** Whether asking again soon may help. */
export function isWorthRepeating(error: unknown): error is EarwormError {
  if (!(error instanceof EarwormError)) return false;
  if (error.code === 'E_YOUTUBE_BUSY') return true;
  const { status, trouble } = error.details;
  if (error.code !== 'E_YOUTUBE_FAILED') return false;
  return (
    (typeof status === 'number' && status >= 500) || trouble === 'unreachable' || trouble === 'broken-off'
  );
}
