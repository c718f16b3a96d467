import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EarwormError } from '../../src/errors.ts';
import type { JobContext, JobKinds, JobQueue, JsonValue } from '../../src/jobs/job-queue.ts';
import type { DurableJobKinds, DurableJobQueueOptions } from '../../src/stores/sql/job-queue-options.ts';
import { openSqliteJobQueue } from '../../src/stores/sqlite/sqlite-job-queue.ts';
import { describeDurableJobQueue } from './durable-job-queue.conformance.ts';
import { describeJobFiles } from './job-files.conformance.ts';
import { collect, describeJobQueue, ended, Gate, until } from './job-queue.conformance.ts';

let folder = '';
let made = 0;
const path = (): string => join(folder, `jobs-${made}.sqlite`);
const opened: JobQueue[] = [];

const open = async (kinds: DurableJobKinds, options?: DurableJobQueueOptions): Promise<JobQueue> => {
  const queue = await openSqliteJobQueue(path(), kinds, options);
  opened.push(queue);
  return queue;
};

const reportForLong = async (_: JsonValue, { report }: JobContext): Promise<JsonValue> => {
  for (let done = 0; done < 600; done++) {
    report({ done, unit: 'files', message: '' });
    await sleep(1);
  }
  return null;
};

/** Fails the first time, in a way that may pass. */
const busyOnce = (): JobKinds => {
  let runs = 0;
  const run = async (): Promise<JsonValue> => {
    runs++;
    if (runs === 1) throw new EarwormError('E_INDEX_LOCKED');
    return runs;
  };
  return { work: { concurrency: 1, run } };
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earworm-jobs-'));
});
beforeEach(() => void made++);
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(opened.splice(0).map((queue) => queue.close()));
});
afterAll(() => rm(folder, { recursive: true }));

describeJobQueue(
  'sqlite',
  (kinds, limits) => {
    made++;
    return openSqliteJobQueue(path(), kinds, limits);
  },
  { runningAtClose: 'queued' },
);

describeDurableJobQueue('sqlite', {
  makeAnew: () => void made++,
  open: (kinds, options) => openSqliteJobQueue(path(), kinds, options),
});

describeJobFiles('sqlite', { makeAnew: () => void made++, open }, { runningAtClose: 'queued' });

describe('a SQLite job queue that is opened again', () => {
  it('leaves one file behind, and no locks', async () => {
    const queues = [await open({}), await open({})];
    for (const queue of queues) await queue.close();
    const names = (await readdir(folder)).filter((name) => name.startsWith(`jobs-${made}.`));
    expect(names.toSorted()).toEqual([`jobs-${made}.sqlite`, `jobs-${made}.sqlite.workers`]);
    expect(await readdir(`${path()}.workers`)).toEqual([]);
  });

  it('refuses the file of a newer program, and says what to do', async () => {
    await (await open({})).close();
    const database = new DatabaseSync(path());
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(open({})).rejects.toMatchObject({
      code: 'E_STORE_FAILED',
      message: expect.stringContaining('update Earworm') as string,
    });
  });

  it('names a file that is not a database, and a folder that is not there', async () => {
    await writeFile(path(), 'not a database, but long enough to be looked at as one '.repeat(100));
    const named = { code: 'E_STORE_FAILED', message: expect.stringContaining(folder) as string };
    await expect(open({})).rejects.toMatchObject(named);
    await expect(openSqliteJobQueue(join(folder, 'missing', 'jobs.sqlite'), {})).rejects.toMatchObject(named);
  });
});

describe('two SQLite job queues on one file', () => {
  it('let go of a job that the other has taken because a lock file was removed', async () => {
    const gate = new Gate();
    const first = await open({ work: { concurrency: 1, run: gate.run } });
    const { jobId } = await first.enqueue('work', null);
    await until(() => gate.started.length === 1);
    await rm(`${path()}.workers`, { recursive: true });
    const second = await open({ work: { concurrency: 1, run: async () => 'second' } });
    expect(await ended(second, jobId)).toMatchObject({ state: 'done', result: 'second' });
    await until(async () => (await first.get(jobId))?.state === 'done');
  });
});

describe('a SQLite job queue while the clock is set back', () => {
  it('keeps order, times that make sense, and does not wait for the clock', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(new Date('2030-01-01'));
    const gate = new Gate();
    const { work } = busyOnce();
    const kinds = { work: { concurrency: 1, run: gate.run }, busy: { ...work!, attemptsMax: 2 } };
    const queue = await open(kinds, { retryWaitMs: 60_000 });
    const first = await queue.enqueue('work', 1);
    const retried = await queue.enqueue('busy', 0);
    await until(async () => (await queue.get(retried.jobId))?.progress !== undefined);
    vi.setSystemTime(new Date('2020-01-01'));
    await queue.enqueue('work', 2);
    await until(() => gate.started.length === 1);
    gate.release();
    await until(() => gate.started.length === 2);
    const job = (await queue.get(first.jobId))!;
    expect(job.startedAtMs).toBeGreaterThanOrEqual(job.createdAtMs);
    expect(job.endedAtMs).toBeGreaterThanOrEqual(job.startedAtMs!);
    const { jobs } = await queue.list({ offset: 0, limit: 9 });
    expect(jobs.map(({ payload }) => payload)).toEqual([2, 0, 1]);
    expect((await ended(queue, retried.jobId)).state).toBe('done');
  });

  it('is not robbed by another', async () => {
    const [first, second] = [new Gate(), new Gate()];
    const runner = await open({ work: { concurrency: 1, run: first.run } });
    await runner.enqueue('work', 1);
    await until(() => first.started.length === 1);
    vi.useFakeTimers({ toFake: ['Date'] });
    for (const year of ['2040', '1980']) {
      vi.setSystemTime(new Date(year));
      const other = await open({ work: { concurrency: 1, run: second.run } });
      await sleep(1300);
      await other.close();
    }
    expect(second.started).toEqual([]);
  });
});

describe('a SQLite job queue whose disk makes trouble', () => {
  it('keeps the outcome of a job until it can be stored', async () => {
    const errors: unknown[] = [];
    const gate = new Gate();
    const queue = await open(
      { work: { concurrency: 1, run: gate.run } },
      { onStoreError: (error) => errors.push(error) },
    );
    const { jobId } = await queue.enqueue('work', null);
    await until(() => gate.started.length === 1);
    const database = new DatabaseSync(path());
    database.exec(`CREATE TRIGGER full BEFORE UPDATE ON jobs BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    gate.release('kept');
    await until(() => errors.length > 0);
    await sleep(500);
    expect((await queue.get(jobId))?.state).toBe('running');
    database.exec('DROP TRIGGER full');
    database.close();
    expect(await ended(queue, jobId)).toMatchObject({ state: 'done', result: 'kept' });
    expect(errors).toMatchObject([{ code: 'E_STORE_FAILED' }]);
  });

  it('stores progress a few times a second, however often it is reported', async () => {
    const queue = await open({ work: { concurrency: 1, run: reportForLong } });
    const database = new DatabaseSync(path());
    database.exec(`CREATE TABLE writes (n INTEGER);
      CREATE TRIGGER counting AFTER UPDATE OF progress ON jobs BEGIN INSERT INTO writes VALUES (1); END`);
    const startedMs = performance.now();
    const { jobId } = await queue.enqueue('work', null);
    const seen = await collect(queue.subscribe(jobId));
    const seconds = (performance.now() - startedMs) / 1000;
    const writes = Number(database.prepare('SELECT count(*) AS n FROM writes').get()?.['n']);
    database.close();
    expect(seen.length).toBeGreaterThan(50);
    expect(writes).toBeGreaterThan(0);
    expect(writes).toBeLessThan(6 * seconds + 3);
    expect(seen.at(-1)?.progress?.done).toBe(599);
  });
});
