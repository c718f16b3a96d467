import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IndexAccepted, JobReport } from '../../src/http/contract/contract.ts';
import { cutTune, madeTune, tuneWav } from '../fixtures/made-tune.ts';
import { postgresMissing, type PostgresServer, startPostgresServer } from '../fixtures/postgres-server.ts';
import { runEarworm, type RunningEarworm, type RunResult, startEarworm } from './run-earworm.ts';

const TUNES = 4;
const TUNE_S = 20;

describe.skipIf(postgresMissing)(`a collection in PostgreSQL ${postgresMissing ?? ''}`, () => {
  let server: PostgresServer;
  let home = '';
  let music = '';
  let clip = '';
  let env: Record<string, string> = {};
  const write = (name: string, seed: number): Promise<void> =>
    writeFile(path.join(music, name), tuneWav(madeTune(seed, TUNE_S)));
  const earworm = (...args: string[]): Promise<RunResult> => runEarworm(args, { env });

  beforeAll(async () => {
    server = await startPostgresServer();
    home = await mkdtemp(path.join(tmpdir(), 'earworm-pg-e2e-'));
    music = path.join(home, 'music');
    await mkdir(music);
    for (let seed = 1; seed <= TUNES; seed++) await write(`tune ${seed}.wav`, seed);
    clip = path.join(home, 'clip.wav');
    await writeFile(clip, tuneWav(cutTune(madeTune(3, TUNE_S), 7, 6)));
    env = {
      EARWORM_CATALOG: await server.createDatabase(),
      EARWORM_DATA: path.join(home, 'data'),
      EARWORM_LIBRARY: music,
    };
  });
  afterAll(async () => {
    await server.close();
    await rm(home, { recursive: true });
  });

  it('is indexed once, searched and listed by commands', async () => {
    const first = await earworm('index', '--json', music);
    expect(first.records().at(-1)).toMatchObject({ event: 'done', indexed: TUNES, failed: 0 });
    const again = await earworm('index', '--json', music);
    expect(again.records().at(-1)).toMatchObject({ event: 'done', indexed: 0, unchanged: TUNES });
    const found = await earworm('identify', '--json', clip);
    expect(JSON.stringify(found.records())).toContain('tune 3');
    const songs = await earworm('songs', '--json', 'TUNE 2');
    expect(JSON.stringify(songs.records())).toContain('tune 2.wav');
    expect(existsSync(path.join(home, 'data', 'catalog.sqlite'))).toBe(false);
    expect(await readdir(path.join(home, 'data'))).toContain('fingerprints');
  });

  it('moves to SQLite and back by archives', async () => {
    const [there, back] = [path.join(home, 'there.earworm'), path.join(home, 'back.earworm')];
    const inSqlite = { EARWORM_DATA: path.join(home, 'data-sqlite') };
    const inPostgres = {
      EARWORM_DATA: path.join(home, 'data-again'),
      EARWORM_CATALOG: await server.createDatabase(),
    };
    const steps = [
      { args: ['export', there], settings: env },
      { args: ['restore', there], settings: inSqlite },
      { args: ['export', back], settings: inSqlite },
      { args: ['restore', back], settings: inPostgres },
    ];
    for (const { args, settings } of steps) {
      const run = await runEarworm(args, { env: settings });
      expect([run.exitCode, run.stderr]).toEqual([0, expect.any(String)]);
    }
    const songs = await Promise.all(
      [env, inSqlite, inPostgres].map((settings) => runEarworm(['songs', '--json'], { env: settings })),
    );
    expect(songs[0]?.records()).toHaveLength(TUNES);
    for (const copy of songs.slice(1)) expect(copy.records()).toEqual(songs[0]?.records());
    const found = await runEarworm(['identify', '--json', clip], { env: inPostgres });
    expect(JSON.stringify(found.records())).toContain('tune 3');
  });

  it('tells what is wrong with the database, and never its password', async () => {
    const wrong = { ...env, EARWORM_CATALOG: server.urlOf('nowhere') };
    const run = await runEarworm(['songs'], { env: wrong });
    expect(run.exitCode).toBe(6);
    expect(run.stderr).toContain('nowhere does not exist; make it with `createdb`');
    expect(run.stderr).not.toContain(encodeURIComponent(server.password));
  });

  describe('served', () => {
    let running: RunningEarworm;
    let url = '';
    beforeAll(async () => {
      running = startEarworm(['serve', '--port', '0', '--json'], { env });
      ({ url } = JSON.parse(await running.waitForLine('listening')) as { url: string });
    });
    afterAll(async () => {
      running.process.kill('SIGTERM');
      await running.ended;
    });

    const ask = async (route: string, init?: RequestInit): Promise<{ status: number; body: unknown }> => {
      const reply = await fetch(`${url}${route}`, init);
      return { status: reply.status, body: await reply.json() };
    };
    const indexAll = async (): Promise<JobReport> => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ directory_path: music });
      const accepted = await ask('/api/v1/index', { method: 'POST', headers, body });
      const { job_id: jobId } = accepted.body as IndexAccepted;
      for (;;) {
        const job = (await ask(`/api/v1/jobs/${jobId}`)).body as JobReport;
        if (job.state !== 'queued' && job.state !== 'running') return job;
        await sleep(50);
      }
    };

    it('indexes by jobs, which are kept in the database too', async () => {
      await write('tune 9.wav', 9);
      const job = await indexAll();
      expect(job).toMatchObject({ state: 'done', result: { indexed: 1 } });
      const rows = await server.run(env['EARWORM_CATALOG'] ?? '', 'SELECT job_id FROM earworm.job_notes');
      expect(rows).toContainEqual({ job_id: job.job_id });
      expect((await ask('/api/v1/songs?q=tune')).body).toMatchObject({ total: TUNES + 1 });
    });

    it('answers 503 while the database is away, and as before when it is back', async () => {
      await server.stop();
      const during = await ask('/api/v1/songs');
      expect(during).toMatchObject({ status: 503, body: { code: 'E_DB_UNREACHABLE' } });
      expect(JSON.stringify(during.body)).not.toContain(encodeURIComponent(server.password));
      await server.start();
      expect(await ask('/api/v1/songs')).toMatchObject({ status: 200, body: { total: TUNES + 1 } });
      await write('tune 10.wav', 10);
      expect(await indexAll()).toMatchObject({ state: 'done', result: { indexed: 1 } });
    });
  });
});
