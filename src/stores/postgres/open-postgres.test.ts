import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  postgresMissing,
  type PostgresServer,
  startPostgresServer,
} from '../../../test/fixtures/postgres-server.ts';
import type { EarwormError } from '../../errors.ts';
import { openPostgres, type Postgres } from './open-postgres.ts';

describe.skipIf(postgresMissing)(`openPostgres ${postgresMissing ?? ''}`, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.close());

  const one = async (postgres: Postgres): Promise<unknown> =>
    (await sql<{ one: number }>`SELECT 1 AS one`.execute(postgres.tables())).rows[0]?.one;

  it('keeps its tables in a schema of their own', async () => {
    const url = await server.createDatabase();
    const [first, second] = await Promise.all([openPostgres(url), openPostgres(url)]);
    expect(first.version).toBeGreaterThanOrEqual(130_000);
    await sql`CREATE TABLE things (id INTEGER)`.execute(first.tables());
    expect(await server.run(url, 'SELECT * FROM earworm.things')).toEqual([]);
    await sql`INSERT INTO things VALUES (1)`.execute(second.tables());
    await first.close();
    expect(await one(second)).toBe(1);
    await second.close();
  });

  it.each([
    ['a wrong password', 'E_DB_REFUSED', () => server.urlOf('postgres', { password: 'wrong' })],
    ['no password', 'E_DB_REFUSED', () => server.urlOf('postgres', { password: '' })],
    ['an unknown user', 'E_DB_REFUSED', () => server.urlOf('postgres', { name: 'nobody', password: 'x' })],
    ['an unknown database', 'E_DB_MISSING', () => server.urlOf('nowhere')],
    ['an unreachable server', 'E_DB_UNREACHABLE', () => 'postgres://me:secret@127.0.0.1:1/music'],
    ['a host without address', 'E_DB_UNREACHABLE', () => 'postgres://me:secret@nowhere.invalid/music'],
    ['a folder without socket', 'E_DB_UNREACHABLE', () => 'postgres:///music?host=/nowhere&password=secret'],
    ['another kind of URL', 'E_CONFIG', () => 'mysql://me:secret@localhost/music'],
  ])('tells of %s without its password', async (_, code, url) => {
    const error = (await openPostgres(url()).catch((thrown: unknown) => thrown)) as EarwormError;
    expect(error).toMatchObject({ code });
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/secret|wrong/u);
  });

  it('refuses a database that cannot hold all languages', async () => {
    const url = await server.createDatabase({ encoding: 'LATIN1' });
    await expect(openPostgres(url)).rejects.toMatchObject({
      code: 'E_DB_UNSUITABLE',
      message: expect.stringContaining('LATIN1') as string,
    });
  });

  it('tells of missing rights', async () => {
    const url = await server.createDatabase();
    await server.run(url, `CREATE USER guest PASSWORD 'guest'`);
    const database = new URL(url).pathname.slice(1);
    await expect(
      openPostgres(server.urlOf(database, { name: 'guest', password: 'guest' })),
    ).rejects.toMatchObject({ code: 'E_DB_REFUSED', details: { sqlState: '42501' } });
  });

  it('stops statements that take too long', async () => {
    const postgres = await openPostgres(await server.createDatabase(), { statementTimeoutMs: 50 });
    await expect(sql`SELECT pg_sleep(20)`.execute(postgres.tables())).rejects.toMatchObject({
      code: 'E_DB_BUSY',
    });
    await postgres.close();
  });

  it('fails while the server is away and works when it is back', async () => {
    const postgres = await openPostgres(await server.createDatabase());
    const inTransaction = postgres
      .tables()
      .transaction()
      .execute(async (transaction) => {
        await sql`SELECT 1`.execute(transaction);
        await server.stop();
        await sql`SELECT 1`.execute(transaction);
      });
    await expect(inTransaction).rejects.toMatchObject({ code: 'E_DB_UNREACHABLE' });
    await expect(one(postgres)).rejects.toMatchObject({ code: 'E_DB_UNREACHABLE' });
    await server.start();
    expect(await one(postgres)).toBe(1);
    await postgres.close();
  });
});
