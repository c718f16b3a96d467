import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { EarwormError } from '../../src/errors.ts';
import {
  hasEnded,
  type Job,
  type JobContext,
  type JobKinds,
  type JobQueue,
  type JobQueueLimits,
  type JsonValue,
} from '../../src/jobs/job-queue.ts';

export type OpenJobQueue = (kinds: JobKinds, limits?: Partial<JobQueueLimits>) => Promise<JobQueue>;

export interface JobQueueTraits {
  /** What becomes of a job that runs when the queue closes: gone with the process, or done at the next start. */
  readonly runningAtClose: 'cancelled' | 'queued';
}

/** A kind of job whose runs are held until the test lets them go. */
export class Gate {
  readonly started: JsonValue[] = [];
  readonly #releases: ((result: JsonValue) => void)[] = [];

  readonly run = async (payload: JsonValue, context: JobContext): Promise<JsonValue> => {
    this.started.push(payload);
    const { promise, resolve, reject } = Promise.withResolvers<JsonValue>();
    this.#releases.push(resolve);
    context.signal.addEventListener('abort', () => reject(new EarwormError('E_CANCELLED')));
    return promise;
  };

  /** Lets the run that has waited longest finish. */
  release(result: JsonValue = null): void {
    this.#releases.shift()?.(result);
  }
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error('the condition was not met within 5 s');
    await sleep(2);
  }
}

export async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

export async function ended(queue: JobQueue, jobId: string): Promise<Job> {
  let last: Job | undefined;
  for await (const job of queue.subscribe(jobId, AbortSignal.timeout(5000))) last = job;
  if (last === undefined || !hasEnded(last)) throw new Error('the job did not end');
  return last;
}

/** What every job queue does, whatever it is made of. */
export function describeJobQueue(name: string, open: OpenJobQueue, traits: JobQueueTraits): void {
  const opened: JobQueue[] = [];
  const openQueue: OpenJobQueue = async (kinds, limits) => {
    const queue = await open(kinds, limits);
    opened.push(queue);
    return queue;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((queue) => queue.close()));
  });

  describe(`${name}: running`, () => void describeRunning(openQueue));
  describe(`${name}: cancelling`, () => void describeCancelling(openQueue));
  describe(`${name}: looking`, () => void describeLooking(openQueue));
  describe(`${name}: limits and closing`, () => void describeLimits(openQueue, traits));
}

function describeRunning(open: OpenJobQueue): void {
  it('runs a job with its payload and keeps what it returns', async () => {
    const queue = await open({
      double: { concurrency: 1, run: async (payload) => ({ twice: (payload as { n: number }).n * 2 }) },
    });
    const queued = await queue.enqueue('double', { n: 21 });
    expect(queued).toMatchObject({ kind: 'double', payload: { n: 21 }, cancelRequested: false });
    const job = await ended(queue, queued.jobId);
    expect(job).toMatchObject({ jobId: queued.jobId, state: 'done', result: { twice: 42 } });
    expect(job.error).toBeUndefined();
    expect(job.startedAtMs).toBeGreaterThanOrEqual(job.createdAtMs);
    expect(job.endedAtMs).toBeGreaterThanOrEqual(job.startedAtMs ?? Number.POSITIVE_INFINITY);
    expect(await queue.get(queued.jobId)).toEqual(job);
  });

  it('does not see later changes to the payload', async () => {
    const gate = new Gate();
    const queue = await open({ work: { concurrency: 1, run: gate.run } });
    const payload = { path: '/before' };
    const { jobId } = await queue.enqueue('work', payload);
    payload.path = '/after';
    expect((await queue.get(jobId))?.payload).toEqual({ path: '/before' });
  });

  it('keeps the code and message of an Earworm error', async () => {
    const run = failing(new EarwormError('E_DISK_FULL', { message: 'No room for segment 7.' }));
    const queue = await open({ work: { concurrency: 1, run } });
    const job = await ended(queue, (await queue.enqueue('work', null)).jobId);
    expect(job.state).toBe('failed');
    expect(job.error).toEqual({ code: 'E_DISK_FULL', message: 'No room for segment 7.' });
    expect(job.result).toBeUndefined();
  });

  it('does not repeat what an unexpected error says', async () => {
    const run = failing(new Error('password=hunter2'));
    const queue = await open({ work: { concurrency: 1, run } });
    const job = await ended(queue, (await queue.enqueue('work', null)).jobId);
    expect(job.error?.code).toBe('E_INTERNAL');
    expect(JSON.stringify(job)).not.toContain('hunter2');
  });

  it('runs no more of a kind at once than its limit, in order, and other kinds beside it', async () => {
    const [slow, other] = [new Gate(), new Gate()];
    const queue = await open({
      slow: { concurrency: 2, run: slow.run },
      other: { concurrency: 1, run: other.run },
    });
    for (const n of [1, 2, 3, 4]) await queue.enqueue('slow', n);
    await queue.enqueue('other', 'x');
    await until(() => slow.started.length === 2 && other.started.length === 1);
    await sleep(20);
    expect(slow.started).toEqual([1, 2]);
    slow.release();
    await until(() => slow.started.length === 3);
    slow.release();
    await until(() => slow.started.length === 4);
    expect(slow.started).toEqual([1, 2, 3, 4]);
  });

  it('returns the unfinished job of the same key instead of a second one', async () => {
    const gate = new Gate();
    const queue = await open({ work: { concurrency: 1, run: gate.run } });
    const first = await queue.enqueue('work', 1, { key: '/music' });
    expect((await queue.enqueue('work', 2, { key: '/music' })).jobId).toBe(first.jobId);
    expect((await queue.enqueue('work', 3, { key: '/other' })).jobId).not.toBe(first.jobId);
    await until(() => gate.started.length === 1);
    gate.release();
    await ended(queue, first.jobId);
    expect((await queue.enqueue('work', 4, { key: '/music' })).jobId).not.toBe(first.jobId);
  });
}

function describeCancelling(open: OpenJobQueue): void {
  it('never starts a job that was cancelled while it waited', async () => {
    const gate = new Gate();
    const queue = await open({ work: { concurrency: 1, run: gate.run } });
    await queue.enqueue('work', 1);
    const waiting = await queue.enqueue('work', 2);
    const cancelled = await queue.cancel(waiting.jobId);
    expect(cancelled).toMatchObject({ state: 'cancelled', cancelRequested: true });
    expect(cancelled?.startedAtMs).toBeUndefined();
    const third = await queue.enqueue('work', 3);
    await until(() => gate.started.length === 1);
    gate.release();
    await until(async () => (await queue.get(third.jobId))?.state === 'running');
    expect(gate.started).toEqual([1, 3]);
  });

  it('aborts a running job, and starts the next only when it has let go', async () => {
    const letGo = Promise.withResolvers<void>();
    const started: JsonValue[] = [];
    const run = async (payload: JsonValue, { signal }: JobContext): Promise<JsonValue> => {
      started.push(payload);
      if (payload === 1) {
        await letGo.promise;
        signal.throwIfAborted();
      }
      return null;
    };
    const queue = await open({ work: { concurrency: 1, run } });
    const first = await queue.enqueue('work', 1);
    const second = await queue.enqueue('work', 2);
    await until(() => started.length === 1);
    expect(await queue.cancel(first.jobId)).toMatchObject({ state: 'running', cancelRequested: true });
    await sleep(20);
    expect((await queue.get(second.jobId))?.state).toBe('queued');
    letGo.resolve();
    const job = await ended(queue, first.jobId);
    expect(job.state).toBe('cancelled');
    expect(job.error).toBeUndefined();
    expect((await ended(queue, second.jobId)).state).toBe('done');
  });

  it('leaves an ended job as it is, and knows nothing of an unknown one', async () => {
    const queue = await open({ work: { concurrency: 1, run: async () => 'fine' } });
    const job = await ended(queue, (await queue.enqueue('work', null)).jobId);
    expect(await queue.cancel(job.jobId)).toEqual(job);
    expect(await queue.cancel('no-such-job')).toBeUndefined();
    expect(await queue.get('no-such-job')).toBeUndefined();
  });

  it('forgets a job that has ended, and no other', async () => {
    const gate = new Gate();
    const queue = await open({ work: { concurrency: 1, run: gate.run } });
    const { jobId } = await queue.enqueue('work', 1);
    const other = await queue.enqueue('work', 2);
    await until(() => gate.started.length === 1);
    for (const unended of [jobId, other.jobId, 'no-such-job']) await queue.forget(unended);
    expect((await queue.list({ offset: 0, limit: 10 })).total).toBe(2);
    gate.release();
    await ended(queue, jobId);
    await queue.forget(jobId);
    expect(await queue.get(jobId)).toBeUndefined();
    expect((await queue.list({ offset: 0, limit: 10 })).jobs.map((job) => job.jobId)).toEqual([other.jobId]);
  });
}

function describeLooking(open: OpenJobQueue): void {
  it('lists the newest first, in pages', async () => {
    const queue = await open({ work: { concurrency: 1, run: async (payload) => payload } });
    for (const n of [1, 2, 3, 4, 5]) await ended(queue, (await queue.enqueue('work', n)).jobId);
    const page = await queue.list({ offset: 1, limit: 2 });
    expect(page.total).toBe(5);
    expect(page.jobs.map((job) => job.payload)).toEqual([4, 3]);
    expect((await queue.list({ offset: 9, limit: 2 })).jobs).toEqual([]);
  });

  it('shows a follower the present, the progress and the end', async () => {
    const go = Promise.withResolvers<void>();
    const run = async (_payload: JsonValue, { report }: JobContext): Promise<JsonValue> => {
      await go.promise;
      report({ done: 1, total: 4, unit: 'files', message: 'a.mp3' });
      await sleep(50);
      return 'all';
    };
    const queue = await open({ work: { concurrency: 1, run } });
    const { jobId } = await queue.enqueue('work', null);
    const seen: Job[] = [];
    for await (const job of queue.subscribe(jobId)) {
      seen.push(job);
      if (seen.length === 1) setTimeout(go.resolve, 30);
    }
    expect(['queued', 'running']).toContain(seen[0]?.state);
    const progress = seen.find((job) => job.progress !== undefined)?.progress;
    expect(progress).toMatchObject({ done: 1, total: 4, unit: 'files', message: 'a.mp3' });
    expect(progress?.etaS).toBeGreaterThan(0);
    expect(seen.at(-1)).toMatchObject({ state: 'done', result: 'all', progress: { done: 1 } });
  });

  it('keeps only the newest step for a slow follower, and always the end', async () => {
    const queue = await open({ work: { concurrency: 1, run: reportOften } });
    const { jobId } = await queue.enqueue('work', null);
    const seen: Job[] = [];
    for await (const job of queue.subscribe(jobId)) {
      seen.push(job);
      await sleep(20);
    }
    expect(seen.length).toBeLessThan(100);
    expect(seen.at(-1)?.state).toBe('done');
  });

  it('gives an ended job once, and nothing for an unknown one', async () => {
    const queue = await open({ work: { concurrency: 1, run: async () => 1 } });
    const { jobId } = await queue.enqueue('work', null);
    const job = await ended(queue, jobId);
    expect(await collect(queue.subscribe(jobId))).toEqual([job]);
    expect(await collect(queue.subscribe('no-such-job'))).toEqual([]);
  });

  it('lets a follower go when its signal is aborted', async () => {
    const queue = await open({ work: { concurrency: 1, run: new Gate().run } });
    const { jobId } = await queue.enqueue('work', null);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const seen = await collect(queue.subscribe(jobId, controller.signal));
    expect(seen.every((job) => !hasEnded(job))).toBe(true);
    expect(await collect(queue.subscribe(jobId, AbortSignal.abort()))).toEqual([]);
  });
}

function describeLimits(open: OpenJobQueue, { runningAtClose }: JobQueueTraits): void {
  it('refuses more waiting jobs than its limit', async () => {
    const queue = await open({ work: { concurrency: 1, run: new Gate().run } }, { waitingMax: 2 });
    for (const n of [1, 2, 3]) {
      await queue.enqueue('work', n);
      await until(async () => (await queue.list({ offset: 0, limit: 9 })).jobs.some(isRunning));
    }
    await expect(queue.enqueue('work', 4)).rejects.toMatchObject({ code: 'E_BUSY' });
    expect((await queue.list({ offset: 0, limit: 9 })).total).toBe(3);
  });

  it('forgets the oldest ended jobs, never the unfinished', async () => {
    const gate = new Gate();
    const queue = await open(
      { held: { concurrency: 1, run: gate.run }, quick: { concurrency: 1, run: async (n) => n } },
      { historyMax: 3 },
    );
    const held = await queue.enqueue('held', 'first of all');
    for (const n of [1, 2, 3, 4, 5]) await ended(queue, (await queue.enqueue('quick', n)).jobId);
    const { jobs } = await queue.list({ offset: 0, limit: 9 });
    expect(jobs.map((job) => job.payload)).toEqual([5, 4, 3, 'first of all']);
    expect((await queue.get(held.jobId))?.state).toBe('running');
  });

  it('stops what runs when it closes, ends every follower and takes nothing more', async () => {
    const gate = new Gate();
    const queue = await open({ work: { concurrency: 1, run: gate.run } });
    const { jobId } = await queue.enqueue('work', 1);
    await queue.enqueue('work', 2);
    await until(() => gate.started.length === 1);
    const follower = collect(queue.subscribe(jobId));
    await queue.close();
    expect((await follower).at(-1)?.state).toBe(runningAtClose);
    expect(gate.started).toEqual([1]);
    await expect(queue.enqueue('work', 3)).rejects.toMatchObject({ code: 'E_BUSY' });
    await queue.close();
  });

  it('lets running jobs finish within the time given to close', async () => {
    const gate = new Gate();
    const queue = await open({ work: { concurrency: 1, run: gate.run } });
    const { jobId } = await queue.enqueue('work', 1);
    await until(() => gate.started.length === 1);
    const follower = collect(queue.subscribe(jobId));
    setTimeout(() => gate.release('in time'), 30);
    await queue.close({ drainMs: 4000 });
    expect((await follower).at(-1)).toMatchObject({ state: 'done', result: 'in time' });
  });
}

const failing = (error: Error) => async (): Promise<never> => {
  throw error;
};

async function reportOften(_payload: JsonValue, { report }: JobContext): Promise<JsonValue> {
  for (let done = 0; done < 10_000; done++) report({ done, unit: 'steps', message: '' });
  return null;
}

const isRunning = (job: Job): boolean => job.state === 'running';
