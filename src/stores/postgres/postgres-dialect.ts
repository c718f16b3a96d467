import { PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { postgresError } from './postgres-error.ts';

/** Kysely's dialect over a pool, with errors of `postgresError`. */
export function postgresDialect(pool: Pool, shownUrl: string): PostgresDialect {
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
  return new PostgresDialect({ pool: translating });
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
