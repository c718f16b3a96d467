import { EarwormError, type ErrorCode } from '../../errors.ts';

/** What the system says when there is no way to a server, or it went away. */
const UNREACHABLE_ERRNOS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOENT',
]);

/** What the client says, which gives no codes for these. */
const UNREACHABLE_MESSAGES =
  /connection terminated|connection ended|timeout expired|timeout exceeded when trying to connect|not queryable|client was closed|query read timeout/iu;

const PASSWORD_MESSAGES = /^SASL: |client password must be/u;

interface Translation {
  readonly code: ErrorCode;
  /** After "The database URL ". */
  readonly text: string;
}

const UNREACHABLE: Translation = {
  code: 'E_DB_UNREACHABLE',
  text: 'cannot be reached; see that PostgreSQL runs and that host and port are right, then try again',
};

/** By SQLSTATE, or its first two letters (postgresql.org/docs/current/errcodes-appendix.html). */
const BY_SQLSTATE: Readonly<Record<string, Translation>> = {
  '08': UNREACHABLE,
  '57P01': UNREACHABLE,
  '57P02': UNREACHABLE,
  '57P03': { code: 'E_DB_UNREACHABLE', text: 'is just starting or stopping; try again shortly' },
  '57P05': UNREACHABLE,
  '53300': {
    code: 'E_DB_UNREACHABLE',
    text: 'has no connection left; raise max_connections, or let fewer programs use it',
  },
  '28': {
    code: 'E_DB_REFUSED',
    text: 'does not accept this user or password; correct them in the URL, or see pg_hba.conf of the server',
  },
  '42501': {
    code: 'E_DB_REFUSED',
    text: 'does not let this user do that; make the user the owner of the database',
  },
  '25006': {
    code: 'E_DB_REFUSED',
    text: 'can only be read; name the primary server in the URL, not one of its copies',
  },
  '3D000': {
    code: 'E_DB_MISSING',
    text: 'does not exist; make it with `createdb`, or correct its name in the URL',
  },
  '57014': { code: 'E_DB_BUSY', text: 'took too long and was stopped; try again when it has less to do' },
  '40': { code: 'E_DB_BUSY', text: 'had two writers in each other’s way; try again' },
  '55P03': { code: 'E_DB_BUSY', text: 'is held by another program; try again shortly' },
  '53100': { code: 'E_DISK_FULL', text: 'has no room on its disk; free some space there and try again' },
};

/**
 * What `pg` threw as an `EarwormError` whose message names the database, by its URL without password.
 * `E_DB_UNREACHABLE` (the only one that a server's coming back mends), `E_DB_REFUSED`, `E_DB_MISSING`,
 * `E_DB_BUSY`, `E_DISK_FULL`, else `E_STORE_FAILED`.
 */
export function postgresError(error: unknown, shownUrl: string): EarwormError {
  if (error instanceof EarwormError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const { code, text } = translationOf(cause) ?? {
    code: 'E_STORE_FAILED',
    text: `could not be read or written (${cause.message})`,
  };
  const sqlState = sqlStateOf(cause);
  return new EarwormError(code, {
    message: `The database ${shownUrl} ${text}.`,
    details: { database: shownUrl, ...(sqlState === undefined ? {} : { sqlState }) },
    cause,
  });
}

function translationOf(error: Error): Translation | undefined {
  const sqlState = sqlStateOf(error);
  if (sqlState !== undefined) return BY_SQLSTATE[sqlState] ?? BY_SQLSTATE[sqlState.slice(0, 2)];
  // several addresses of one host, each with its own error
  const errors = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  if (PASSWORD_MESSAGES.test(error.message)) return BY_SQLSTATE['28'];
  const isUnreachable = errors.some(
    (one) => one instanceof Error && 'code' in one && UNREACHABLE_ERRNOS.has(String(one.code)),
  );
  return isUnreachable || UNREACHABLE_MESSAGES.test(error.message) ? UNREACHABLE : undefined;
}

function sqlStateOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/u.test(code) && !UNREACHABLE_ERRNOS.has(code)
    ? code
    : undefined;
}
