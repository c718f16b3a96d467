import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EarwormError } from '../../src/errors.ts';
import type { Job, JobContext, JobKinds, JobQueue, JsonValue } from '../../src/jobs/job-queue.ts';
import type { DurableJobKinds, DurableJobQueueOptions } from '../../src/stores/sql/job-queue-options.ts';
import { collect, ended, Gate, until } from './job-queue.conformance.ts';

export type OpenDurableJobQueue = (
  kinds: DurableJobKinds,
  options?: DurableJobQueueOptions,
) => Promise<JobQueue>;

export interface DurableJobQueueSubject {
  /** From now on, `open` means another, empty place. */
  makeAnew(): Promise<void> | void;
  readonly open: OpenDurableJobQueue;
}

const neverEnd = async (): Promise<JsonValue> => Promise.withResolvers<JsonValue>().promise;

const reportAndWait = async (_: JsonValue, { signal, report }: JobContext): Promise<JsonValue> => {
  report({ done: 3, unit: 'files', message: 'c.mp3' });
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(new Error('let go')));
  return promise;
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

/** What every queue does whose jobs outlive it. */
export function describeDurableJobQueue(name: string, subject: DurableJobQueueSubject): void {
  const opened: JobQueue[] = [];
  const open: OpenDurableJobQueue = async (kinds, options) => {
    const queue = await subject.open(kinds, options);
    opened.push(queue);
    return queue;
  };
  const set = (part: (open: OpenDurableJobQueue) => void): void => {
    beforeEach(() => subject.makeAnew());
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queue) => queue.close()));
    });
    part(open);
  };
  describe(`${name}: opened again`, () => void set(describeReopening));
  describe(`${name}: two at one place`, () => void set(describeSharing));
  describe(`${name}: failing jobs`, () => void set(describeRetries));
}

function describeReopening(open: OpenDurableJobQueue): void {
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
}

function describeSharing(open: OpenDurableJobQueue): void {
  it('never run a job twice, nor more of a kind than its limit', async () => {
    let now = 0;
    let most = 0;
    const runs: JsonValue[] = [];
    const run = async (payload: JsonValue): Promise<JsonValue> => {
      runs.push(payload);
      most = Math.max(most, ++now);
      await sleep(20);
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
}

function describeRetries(open: OpenDurableJobQueue): void {
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
}
