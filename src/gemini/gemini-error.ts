import { type ErrorCode, EarwormError } from '../errors.ts';

/** An error of the API as it says it in JSON. */
export interface GeminiStatus {
  readonly httpStatus: number;
  /** Such as `RESOURCE_EXHAUSTED`. */
  readonly status: string;
  readonly message: string;
  /** Of `google.rpc.ErrorInfo`, such as `API_KEY_INVALID`. */
  readonly reason: string;
  /** Of `google.rpc.RetryInfo`. */
  readonly retryDelayMs: number | undefined;
  /** A quota for a whole day is used up. */
  readonly isDaily: boolean;
}

interface Detail {
  readonly '@type'?: unknown;
  readonly reason?: unknown;
  readonly retryDelay?: unknown;
  readonly violations?: unknown;
}

const MESSAGE_CHARACTERS_MAX = 200;

/** Reads what stands in the body of an error; text that is no such JSON counts as nothing. */
export function readStatus(httpStatus: number, body: string): GeminiStatus {
  const error = errorIn(body);
  const details = (Array.isArray(error.details) ? error.details : []) as (Detail | null)[];
  const named = (type: string): Detail =>
    details.find((detail) => String(detail?.['@type']).endsWith(`google.rpc.${type}`)) ?? {};
  return {
    httpStatus,
    status: word(error.status),
    message: (typeof error.message === 'string' ? error.message : '')
      .replaceAll(/[\p{C}\s]+/gu, ' ')
      .slice(0, MESSAGE_CHARACTERS_MAX),
    reason: word(named('ErrorInfo').reason),
    retryDelayMs: durationMs(named('RetryInfo').retryDelay),
    isDaily: /PerDay/u.test(JSON.stringify(named('QuotaFailure').violations ?? '')),
  };
}

const word = (value: unknown): string =>
  typeof value === 'string' && /^\w{1,64}$/u.test(value) ? value : '';

function errorIn(body: string): { status?: unknown; message?: unknown; details?: unknown } {
  try {
    const parsed = JSON.parse(body) as { error?: unknown } | null;
    return typeof parsed?.error === 'object' && parsed.error !== null ? parsed.error : {};
  } catch {
    return {};
  }
}

/** "1.5s" of protocol buffers. */
function durationMs(text: unknown): number | undefined {
  const [, seconds] = (typeof text === 'string' ? /^(\d{1,6}(?:\.\d{1,9})?)s$/u.exec(text) : null) ?? [];
  return seconds === undefined ? undefined : Math.ceil(1000 * Number(seconds));
}

/** What the API refused or could not do, as an error of ours. */
export function statusError(said: GeminiStatus): EarwormError {
  const { httpStatus, status, message, reason } = said;
  return new EarwormError(codeOf(said), {
    details: {
      status: httpStatus,
      ...(status === '' ? {} : { gemini_status: status }),
      ...(reason === '' ? {} : { reason }),
      ...(message === '' ? {} : { gemini_message: message }),
    },
  });
}

function codeOf({ httpStatus, status, reason, isDaily }: GeminiStatus): ErrorCode {
  if (reason.startsWith('API_KEY') || httpStatus === 401 || httpStatus === 403) return 'E_GEMINI_KEY_REFUSED';
  if (httpStatus === 429) return isDaily ? 'E_GEMINI_QUOTA' : 'E_GEMINI_BUSY';
  if (httpStatus >= 500 || httpStatus === 408) return 'E_GEMINI_BUSY';
  if (httpStatus === 404) return 'E_GEMINI_MODEL';
  if (status === 'FAILED_PRECONDITION') return 'E_GEMINI_UNAVAILABLE';
  return 'E_GEMINI_REFUSED';
}
