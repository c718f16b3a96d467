import {
  CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type PostgresPool,
  type PostgresPoolClient,
  type TransactionSettings,
} from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { postgresError } from './postgres-error.ts';

export interface PostgresDialectOptions {
  /** Transactions with the same number follow one another, in this process and all others of the database. */
  readonly transactionLock?: number;
}

/** Kysely's dialect over a pool, with errors of `postgresError`. */
export function postgresDialect(
  pool: Pool,
  shownUrl: string,
  { transactionLock }: PostgresDialectOptions = {},
): PostgresDialect {
  const translated = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw postgresError(error, shownUrl);
    }
  };
  const translating: PostgresPool = {
    options: pool.options,
    connect: async () => translatingClient(await translated(() => pool.connect()), translated),
    end: () => pool.end(),
  };
  return transactionLock === undefined
    ? new PostgresDialect({ pool: translating })
    : new LockingDialect({ pool: translating }, transactionLock);
}

type Translated = <T>(action: () => Promise<T>) => Promise<T>;

function translatingClient(client: PoolClient, translated: Translated): PostgresPoolClient {
  const query = (text: string, values: readonly unknown[]): Promise<unknown> =>
    translated(() => client.query(text, [...values]));
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
  };
}

class LockingDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;
  readonly #lock: number;

  constructor(config: PostgresDialectConfig, lock: number) {
    super(config);
    this.#config = config;
    this.#lock = lock;
  }

  override createDriver(): LockingDriver {
    return new LockingDriver(this.#config, this.#lock);
  }
}

class LockingDriver extends PostgresDriver {
  readonly #lock: number;

  constructor(config: PostgresDialectConfig, lock: number) {
    super(config);
    this.#lock = lock;
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    await super.beginTransaction(connection, settings);
    await connection.executeQuery(CompiledQuery.raw('SELECT pg_advisory_xact_lock($1)', [this.#lock]));
  }
}
