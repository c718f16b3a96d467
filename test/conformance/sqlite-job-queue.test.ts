import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EarwormError } from '../../src/errors.ts';
import type { Job, JobContext, JobKinds, JobQueue, JsonValue } from '../../src/jobs/job-queue.ts';
import type { DurableJobKinds, DurableJobQueueOptions } from '../../src/stores/sql/job-queue-options.ts';
import { openSqliteJobQueue } from '../../src/stores/sqlite/sqlite-job-queue.ts';
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

const neverEnd = async (): Promise<JsonValue> => Promise.withResolvers<JsonValue>().promise;

const reportAndWait = async (_: JsonValue, { signal, report }: JobContext): Promise<JsonValue> => {
  report({ done: 3, unit: 'files', message: 'c.mp3' });
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(new Error('let go')));
  return promise;
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

describe('a SQLite job queue that is opened again', () => {
  it('still knows what ended, and does what waited or was running, in order', async () => {
    const [before, after] = [new Gate(), new Gate()];
    const first = await open({ work: { concurrency: 1, run: before.run } });
    const done = await first.enqueue('work', 0);
    await until(() => before.started.length === 1);
    before.release('fine');
    const end = await ended(first, done.jobId);
    const running = await first.enqueue('work', 1);
    const waiting = await first.enqueue('work', 2, { key: '/music' });
    await until(() => before.started.length === 2);
    await first.close();

    const second = await open({ work: { concurrency: 1, run: after.run } });
    expect(await second.get(done.jobId)).toEqual(end);
    expect((await second.enqueue('work', 3, { key: '/music' })).jobId).toBe(waiting.jobId);
    await until(() => after.started.length === 1);
    after.release();
    expect((await ended(second, running.jobId)).state).toBe('done');
    await until(() => after.started.length === 2);
    after.release();
    expect((await ended(second, waiting.jobId)).state).toBe('done');
    expect(after.started).toEqual([1, 2]);
  });

  it('leaves jobs of kinds that it does not know to those who do', async () => {
    const first = await open({ work: { concurrency: 1, run: new Gate().run } });
    const { jobId } = await first.enqueue('work', 1);
    await first.close();
    const second = await open({ other: { concurrency: 1, run: async () => null } });
    await ended(second, (await second.enqueue('other', 1)).jobId);
    expect((await second.get(jobId))?.state).toBe('queued');
  });

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
  it('never run a job twice, nor more of a kind than its limit', async () => {
    let now = 0;
    let most = 0;
    const runs: JsonValue[] = [];
    const run = async (payload: JsonValue): Promise<JsonValue> => {
      runs.push(payload);
      most = Math.max(most, ++now);
      await sleep(3);
      now--;
      return null;
    };
    const queues = [
      await open({ work: { concurrency: 2, run } }),
      await open({ work: { concurrency: 2, run } }),
    ];
    const enqueued = Array.from({ length: 40 }, (_, n) => queues[n % 2]!.enqueue('work', n));
    const jobs = await Promise.all(enqueued);
    const ends = await Promise.all(jobs.map(({ jobId }, n) => ended(queues[(n + 1) % 2]!, jobId)));
    expect(new Set(ends.map((job) => job.state))).toEqual(new Set(['done']));
    expect(runs.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(most).toBe(2);
  });

  it('show each other progress and end, and cancel each other’s jobs', async () => {
    const runner = await open({ work: { concurrency: 1, run: reportAndWait } });
    const other = await open({});
    const { jobId } = await runner.enqueue('work', null);
    const following = collect(other.subscribe(jobId));
    await until(async () => (await other.get(jobId))?.progress !== undefined);
    await sleep(300);
    expect(await other.cancel(jobId)).toMatchObject({ state: 'running', cancelRequested: true });
    const seen = await following;
    expect(seen.some(({ progress }) => progress?.message === 'c.mp3')).toBe(true);
    expect(seen.at(-1)).toMatchObject({ state: 'cancelled', cancelRequested: true });
    expect(await runner.get(jobId)).toEqual(seen.at(-1));
  });

  it('take over what the other was stopped from', async () => {
    const gate = new Gate();
    const first = await open({ work: { concurrency: 1, run: gate.run } });
    const second = await open({ work: { concurrency: 1, run: async () => 'taken over' } });
    const { jobId } = await first.enqueue('work', null);
    await until(() => gate.started.length === 1);
    await first.close();
    expect(await ended(second, jobId)).toMatchObject({ state: 'done', result: 'taken over' });
  });

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

  it(
    'do not take a job whose handler does not let go when its queue closes',
    { timeout: 20_000 },
    async () => {
      const first = await open({ work: { concurrency: 1, run: neverEnd } });
      const { jobId } = await first.enqueue('work', null);
      await until(async () => (await first.get(jobId))?.state === 'running');
      await first.close();
      const gate = new Gate();
      const second = await open({ work: { concurrency: 1, run: gate.run } });
      await sleep(1500);
      expect((await second.get(jobId))?.state).toBe('running');
      expect(gate.started).toEqual([]);
    },
  );
});

describe('a failing job in a SQLite queue', () => {
  it('is tried again after a wait when its error is retryable', async () => {
    const failures: Job[] = [];
    const { work } = busyOnce();
    const onFailure = (job: Job): void => void failures.push(job);
    const queue = await open({ work: { ...work!, attemptsMax: 3 } }, { retryWaitMs: 100, onFailure });
    const { jobId } = await queue.enqueue('work', null);
    await until(() => failures.length === 1);
    expect(await queue.get(jobId)).toMatchObject({
      state: 'queued',
      progress: { message: expect.stringContaining('waiting to try again') as string },
    });
    expect(await ended(queue, jobId)).toMatchObject({ state: 'done', result: 2 });
    expect(failures).toMatchObject([{ state: 'queued' }]);
  });

  it('fails after its last attempt, or at once when trying again is of no use', async () => {
    let runs = 0;
    const failing = (code: 'E_BUSY' | 'E_USAGE') => ({
      concurrency: 1,
      attemptsMax: 2,
      run: async () => {
        runs++;
        throw new EarwormError(code);
      },
    });
    const queue = await open({ busy: failing('E_BUSY'), wrong: failing('E_USAGE') }, { retryWaitMs: 10 });
    const wrong = await ended(queue, (await queue.enqueue('wrong', null)).jobId);
    expect([wrong.state, wrong.error?.code, runs]).toEqual(['failed', 'E_USAGE', 1]);
    const busy = await ended(queue, (await queue.enqueue('busy', null)).jobId);
    expect([busy.state, busy.error?.code, runs]).toEqual(['failed', 'E_BUSY', 3]);
  });

  it('can be cancelled while it waits for its next attempt', async () => {
    const { work } = busyOnce();
    const queue = await open({ work: { ...work!, attemptsMax: 2 } }, { retryWaitMs: 60_000 });
    const { jobId } = await queue.enqueue('work', null);
    await until(async () => (await queue.get(jobId))?.progress !== undefined);
    expect(await queue.cancel(jobId)).toMatchObject({ state: 'cancelled' });
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
