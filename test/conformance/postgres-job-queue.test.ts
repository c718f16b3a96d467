import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobQueue } from '../../src/jobs/job-queue.ts';
import type { DurableJobKinds } from '../../src/stores/sql/job-queue-options.ts';
import {
  openPostgresJobQueue,
  type PostgresJobQueueOptions,
} from '../../src/stores/postgres/postgres-job-queue.ts';
import { postgresMissing, type PostgresServer, startPostgresServer } from '../fixtures/postgres-server.ts';
import { describeDurableJobQueue } from './durable-job-queue.conformance.ts';
import { describeJobFiles } from './job-files.conformance.ts';
import { describeJobQueue, ended, Gate, until } from './job-queue.conformance.ts';

/** Less than a person would choose: tests have no network that hiccups. */
const TAKEOVER_MS = 300;

describe.skipIf(postgresMissing)(`PostgreSQL ${postgresMissing ?? ''}`, () => {
  let server: PostgresServer;
  let url = '';
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.close());

  const makeAnew = async (): Promise<void> => {
    url = await server.createDatabase();
  };
  const open = (kinds: DurableJobKinds, options?: PostgresJobQueueOptions): Promise<JobQueue> =>
    openPostgresJobQueue(url, kinds, { takeoverMs: TAKEOVER_MS, ...options });

  describeJobQueue(
    'postgres',
    async (kinds, limits) => {
      await makeAnew();
      return open(kinds, limits);
    },
    { runningAtClose: 'queued' },
  );

  describeDurableJobQueue('postgres', { makeAnew, open });
  describeJobFiles('postgres', { makeAnew, open }, { runningAtClose: 'queued' });

  describe('a PostgreSQL job queue', () => {
    it('keeps payloads, keys and results with any text in them', async () => {
      await makeAnew();
      const queue = await open({ echo: { concurrency: 1, run: (payload) => Promise.resolve(payload) } });
      const payload = { path: '/m/\0\ud800 歌 " \\', list: [1.5, null, true], long: 'ü'.repeat(5000) };
      const { jobId } = await queue.enqueue('echo', payload, { key: payload.path + payload.long });
      expect(await ended(queue, jobId)).toMatchObject({ payload, state: 'done', result: payload });
      await queue.close();
    });

    it('shows its jobs to pg-boss, in a schema of its own', async () => {
      await makeAnew();
      const queue = await open({ work: { concurrency: 1, run: new Gate().run } });
      await queue.enqueue('work', 1);
      await queue.enqueue('work', 2);
      await until(async () => (await queue.list({ offset: 1, limit: 1 })).jobs[0]?.state === 'running');
      const rows = await server.run(
        url,
        `SELECT name, state::text, count(*)::int AS n FROM earworm_jobs.job
        GROUP BY name, state ORDER BY job.state DESC`,
      );
      expect(rows).toEqual([
        { name: 'work', state: 'active', n: 1 },
        { name: 'work', state: 'created', n: 1 },
      ]);
      await queue.close();
    });

    it('fails while the server is away, then runs on and keeps what was done meanwhile', async () => {
      await makeAnew();
      const errors: unknown[] = [];
      const gate = new Gate();
      const options = { takeoverMs: 20_000, onStoreError: (error: unknown) => void errors.push(error) };
      const queue = await open({ work: { concurrency: 1, run: gate.run } }, options);
      const { jobId } = await queue.enqueue('work', 1);
      const { jobId: next } = await queue.enqueue('work', 2);
      await until(() => gate.started.length === 1);
      await server.stop();
      await expect(queue.enqueue('work', 3)).rejects.toMatchObject({ code: 'E_DB_UNREACHABLE' });
      gate.release('kept');
      await until(() => errors.length > 0);
      await server.start();
      expect(await ended(queue, jobId)).toMatchObject({ state: 'done', result: 'kept' });
      await until(() => gate.started.length === 2);
      gate.release();
      expect(await ended(queue, next)).toMatchObject({ state: 'done' });
      expect(gate.started).toEqual([1, 2]);
      expect(errors[0]).toMatchObject({ code: 'E_DB_UNREACHABLE' });
      await queue.close();
    });

    it('keeps a job whose server only restarts, and lets go of it when that takes too long', async () => {
      await makeAnew();
      const [first, rival] = [new Gate(), new Gate()];
      const queue = await open({ work: { concurrency: 1, run: first.run } }, { takeoverMs: 3000 });
      const other = await open({ work: { concurrency: 1, run: rival.run } }, { takeoverMs: 3000 });
      const { jobId } = await queue.enqueue('work', 1);
      await until(() => first.started.length + rival.started.length === 1);
      const [owner, follower] = first.started.length === 1 ? [first, rival] : [rival, first];
      await server.stop();
      await server.start();
      await new Promise((resolve) => setTimeout(resolve, 4500));
      expect(follower.started).toEqual([]);
      expect(owner.started).toEqual([1]);
      await server.stop();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await server.start();
      await until(() => owner.started.length + follower.started.length === 2);
      expect((await queue.get(jobId))?.state).toBe('running');
      await Promise.all([queue.close(), other.close()]);
    });
  });
});
