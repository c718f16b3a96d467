import { Kysely } from 'kysely';
import type { Client, Pool } from 'pg';
import { EarwormError } from '../../errors.ts';
import { hidePasswords } from '../../hide-passwords.ts';
import { importPackage } from '../../import-package.ts';
import { postgresDialect, type PostgresDialectOptions } from './postgres-dialect.ts';
import { postgresError } from './postgres-error.ts';
import { assertPostgresUrl } from './postgres-url.ts';

export interface PostgresOptions {
  /** Connections at once; more callers wait for one. Servers allow 100 in all unless told otherwise. */
  readonly connectionsMax?: number;
  /** How long to wait for a connection. */
  readonly connectTimeoutMs?: number;
  /** The server stops a statement after so long; 0 never. */
  readonly statementTimeoutMs?: number;
  /** Shown by the server in its list of connections. */
  readonly applicationName?: string;
}

const DEFAULTS: Required<PostgresOptions> = {
  connectionsMax: 8,
  connectTimeoutMs: 10_000,
  statementTimeoutMs: 60_000,
  applicationName: 'earworm',
};

/** What a statement may take longer here than the server allows it, before the server counts as gone. */
const SILENCE_MAX_MS = 10_000;
const IDLE_MAX_MS = 30_000;

/** pg-boss and `pg_trgm` as an extension that owners may make ask for it. */
const VERSION_MIN = 130_000;

/** Tables of Earworm are in a schema of their own, so that a database may be shared with others. */
export const EARWORM_SCHEMA = 'earworm';

/**
 * A PostgreSQL database: some connections, shared and bounded. All that is thrown through `tables` is
 * an `EarwormError` (`postgresError`). When the server goes away, calls fail with `E_DB_UNREACHABLE`;
 * when it is back, the next call works.
 */
export interface Postgres {
  /** Of the server: 150018 is 15.18. */
  readonly version: number;
  /** The URL without its password. */
  readonly shownUrl: string;
  /**
   * Queries on tables of the schema `earworm`, which is there; extensions of the schemas `public` and
   * `extensions` are found. All share the connections: close this, do not `destroy` them.
   */
  tables<Tables>(options?: PostgresDialectOptions): Kysely<Tables>;
  /** For libraries that bring their SQL; what it throws is what `pg` throws. */
  query(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>;
  /** A connection for oneself alone, to hold locks and to listen; whoever asked for it ends it. */
  connect(): Promise<Client>;
  close(): Promise<void>;
}

/**
 * Connects and sees that the server will do. Errors: `E_CONFIG` (no such URL), `E_PACKAGE_MISSING`,
 * `E_DB_UNREACHABLE`, `E_DB_REFUSED`, `E_DB_MISSING`, `E_DB_UNSUITABLE` (too old, or not UTF-8).
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Postgres> {
  assertPostgresUrl(url);
  const shownUrl = hidePasswords(url);
  const pool = await createPool(url, { ...DEFAULTS, ...options });
  try {
    const version = await checkedVersion(pool, shownUrl);
    await ensureSchema(pool);
    let closing: Promise<void> | undefined;
    return {
      version,
      shownUrl,
      tables: (dialectOptions) => new Kysely({ dialect: postgresDialect(pool, shownUrl, dialectOptions) }),
      query: (text, values) => pool.query(text, values === undefined ? undefined : [...values]),
      connect: () => connectAlone(url, { ...DEFAULTS, ...options }),
      close: () => (closing ??= pool.end()),
    };
  } catch (error) {
    await pool.end();
    throw postgresError(error, shownUrl);
  }
}

const importPg = async (): Promise<(typeof import('pg'))['default']> =>
  (await importPackage('pg', () => import('pg'))).default;

async function connectAlone(url: string, options: Required<PostgresOptions>): Promise<Client> {
  const { Client: PgClient } = await importPg();
  const client = new PgClient({
    connectionString: url,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs,
    keepAlive: true,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(connectionSettings(options.statementTimeoutMs));
    return client;
  } catch (error) {
    client.end().catch(() => {});
    throw postgresError(error, hidePasswords(url));
  }
}

async function createPool(url: string, options: Required<PostgresOptions>): Promise<Pool> {
  const pg = await importPg();
  const { statementTimeoutMs } = options;
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName,
    max: options.connectionsMax,
    connectionTimeoutMillis: options.connectTimeoutMs,
    idleTimeoutMillis: IDLE_MAX_MS,
    keepAlive: true,
    // connections that nobody uses keep no process alive
    allowExitOnIdle: true,
    // a server that no longer answers at all would else be waited for as long as TCP does
    ...(statementTimeoutMs === 0 ? {} : { query_timeout: statementTimeoutMs + SILENCE_MAX_MS }),
    verify: (client, done) => client.query(connectionSettings(statementTimeoutMs), (error) => done(error)),
  });
  // a connection that dies while nobody uses it: the next one to ask gets another
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Statements for a new connection: poolers in front of servers refuse many of these when connecting. */
const connectionSettings = (statementTimeoutMs: number): string =>
  `SET search_path = ${EARWORM_SCHEMA}, public, extensions;
   SET statement_timeout = ${statementTimeoutMs};
   SET default_transaction_isolation = 'read committed';
   SET client_min_messages = warning;
   SET jit = off`;

/** Whoever may not make schemas can still use one that was made for them; another process may be first. */
async function ensureSchema(pool: Pool): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const { rows } = await pool.query<{ name: string | null }>('SELECT to_regnamespace($1)::text AS name', [
      EARWORM_SCHEMA,
    ]);
    return rows[0]?.name != null;
  };
  if (await isThere()) return;
  try {
    await pool.query(`CREATE SCHEMA ${EARWORM_SCHEMA}`);
  } catch (error) {
    if (!(await isThere())) throw error;
  }
}

async function checkedVersion(pool: Pool, shownUrl: string): Promise<number> {
  const { rows } = await pool.query<{ version: number; encoding: string }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding`,
  );
  const { version, encoding } = rows[0] ?? { version: 0, encoding: '' };
  if (version < VERSION_MIN)
    throw unsuitable(
      shownUrl,
      `is of PostgreSQL ${Math.floor(version / 10_000)}; Earworm needs ${VERSION_MIN / 10_000} or newer`,
    );
  if (encoding !== 'UTF8')
    throw unsuitable(
      shownUrl,
      `keeps its text as ${encoding}; make one with \`createdb --encoding=UTF8 --template=template0\``,
    );
  return version;
}

const unsuitable = (shownUrl: string, text: string): EarwormError =>
  new EarwormError('E_DB_UNSUITABLE', { message: `The database ${shownUrl} ${text}.` });
