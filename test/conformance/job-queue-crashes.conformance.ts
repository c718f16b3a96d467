import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobKinds, JobQueue } from '../../src/jobs/job-queue.ts';
import { ended, Gate } from './job-queue.conformance.ts';

const CHILD = new URL('./job-queue-crash-child.ts', import.meta.url).pathname;
const ROUNDS = 20;

export interface CrashingJobQueueSubject {
  /** A new, empty place for jobs: what `open` and the child understand. `folder` may hold it. */
  makePlace(folder: string): Promise<string> | string;
  open(place: string, kinds: JobKinds): Promise<JobQueue>;
}

/** What becomes of durable jobs when processes are killed. */
export function describeJobQueueCrashes(name: string, subject: CrashingJobQueueSubject): void {
  describe(`${name} as a job queue whose process is killed`, () => {
    let folder = '';
    let place = '';
    const children: ChildProcess[] = [];
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'earworm-job-crashes-'));
      place = await subject.makePlace(folder);
    });
    afterEach(async () => {
      for (const child of children.splice(0)) await kill(child);
      await rm(folder, { recursive: true });
    });

    /** Resolves when its queue is open. */
    const start = async (jobs: number): Promise<ChildProcess> => {
      const child = spawn(process.execPath, [CHILD, folder, place, String(jobs)], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      children.push(child);
      if (child.stdout !== null) await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
      return child;
    };
    const open = (kinds: JobKinds): Promise<JobQueue> => subject.open(place, kinds);

    it('loses no job and runs none twice at once, whenever it happens', { timeout: 180_000 }, async () => {
      const pair = [await start(6), await start(6)];
      for (let round = 0; round < ROUNDS; round++) {
        await sleep(((round * 137) % 211) + 1);
        await kill(pair[round % 2]!);
        pair[round % 2] = await start(6);
      }
      const queue = await open({});
      const enqueued = await noted(folder, 'enqueued');
      expect(enqueued.size).toBeGreaterThan(ROUNDS);
      for (const jobId of enqueued) {
        while ((await queue.get(jobId))?.state !== 'done') await sleep(20);
      }
      await queue.close();
      expect(enqueued.difference(await noted(folder, 'done'))).toEqual(new Set());
      expect(await noted(folder, 'overlap')).toEqual(new Set());
    });

    it('gives up a job that kills its process each time', { timeout: 60_000 }, async () => {
      const asking = await open({ fatal: { concurrency: 0, run: new Gate().run } });
      const { jobId } = await asking.enqueue('fatal', null);
      for (let n = 0; n < 3; n++) await gone(await start(0));
      const job = await ended(asking, jobId);
      expect(job).toMatchObject({
        state: 'failed',
        error: { code: 'E_INTERNAL', message: expect.stringContaining('3 times') as string },
      });
      await asking.close();
    });

    it('cancels a job that was asked to stop before its process died', async () => {
      const asking = await open({ slow: { concurrency: 0, run: new Gate().run } });
      const { jobId } = await asking.enqueue('slow', null);
      const child = await start(0);
      while ((await asking.get(jobId))?.state !== 'running') await sleep(10);
      child.kill('SIGSTOP');
      await asking.cancel(jobId);
      await kill(child);
      expect((await ended(asking, jobId)).state).toBe('cancelled');
      await asking.close();
    });

    it('leaves a job to a process that is only suspended', async () => {
      const asking = await open({ slow: { concurrency: 0, run: new Gate().run } });
      const { jobId } = await asking.enqueue('slow', null);
      const child = await start(0);
      while ((await asking.get(jobId))?.state !== 'running') await sleep(10);
      child.kill('SIGSTOP');
      const gate = new Gate();
      const rival = await open({ slow: { concurrency: 2, run: gate.run } });
      await sleep(2500);
      child.kill('SIGCONT');
      expect(await ended(rival, jobId)).toMatchObject({ state: 'done', result: 'slept' });
      expect(gate.started).toEqual([]);
      await asking.close();
      await rival.close();
    });
  });
}

/** The jobs of which the children's diary says so. */
async function noted(folder: string, word: string): Promise<Set<string>> {
  const lines = (await readFile(join(folder, 'diary'), 'utf8')).split('\n').map((line) => line.split(' '));
  return new Set(lines.filter(([first]) => first === word).map(([, jobId]) => jobId ?? ''));
}

function gone(child: ChildProcess): Promise<unknown> {
  const isGone = child.exitCode !== null || child.signalCode !== null;
  return isGone ? Promise.resolve() : once(child, 'exit');
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await gone(child);
}
