import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobFilePath, type JobFiles, openJobFiles } from '../../src/jobs/job-files.ts';
import type { Job, JobQueue } from '../../src/jobs/job-queue.ts';
import { ended, Gate, type JobQueueTraits, type OpenJobQueue } from './job-queue.conformance.ts';

export interface JobFilesSubject {
  /** A new, empty place for jobs, which `open` opens from then on. */
  makeAnew?(): Promise<void> | void;
  readonly open: OpenJobQueue;
}

/** Files of jobs, whatever queue the jobs are in. */
export function describeJobFiles(
  name: string,
  { makeAnew, open }: JobFilesSubject,
  traits: JobQueueTraits,
): void {
  describe(`files of jobs in ${name}`, () => {
    let home = '';
    const opened: JobQueue[] = [];
    beforeEach(async () => {
      await makeAnew?.();
      home = await mkdtemp(path.join(tmpdir(), 'earworm-job-files-'));
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queue) => queue.close()));
      await rm(home, { recursive: true });
    });

    const folder = (): string => path.join(home, 'files');
    const names = (): Promise<string[]> => readdir(folder());
    const openAll = async (gate: Gate): Promise<{ queue: JobQueue; files: JobFiles }> => {
      const queue = await open({ work: { concurrency: 1, run: gate.run } });
      opened.push(queue);
      const onError = (error: unknown): void => expect.fail(String(error));
      return { queue, files: await openJobFiles(folder(), queue, { filesMax: 3, onError }) };
    };
    const add = async ({ queue, files }: { queue: JobQueue; files: JobFiles }): Promise<Job> => {
      await writeFile(path.join(home, 'sent'), 'a film');
      return files.enqueue(path.join(home, 'sent'), (file) => queue.enqueue('work', { file }));
    };

    it('are there until their job has ended, or they are removed', async () => {
      const gate = new Gate();
      const all = await openAll(gate);
      const [running, waiting, cancelled] = [await add(all), await add(all), await add(all)] as const;
      const { file } = running.payload as { file: string };
      expect(await names()).toContain(path.basename(jobFilePath(folder(), file)));
      expect(await names()).toHaveLength(3);
      await expect(add(all)).rejects.toMatchObject({ code: 'E_BUSY' });
      await all.queue.cancel(cancelled.jobId);
      await expect.poll(names).toHaveLength(2);
      gate.release();
      await ended(all.queue, running.jobId);
      await expect.poll(names).toHaveLength(1);
      await all.files.removeOf(waiting);
      expect(await names()).toEqual([]);
    });

    it('are gone when their job cannot be queued', async () => {
      const { files } = await openAll(new Gate());
      await writeFile(path.join(home, 'sent'), 'a film');
      const refusing = files.enqueue(path.join(home, 'sent'), () => Promise.reject(new Error('full')));
      await expect(refusing).rejects.toThrow('full');
      expect(await names()).toEqual([]);
    });

    it('that belong to no job are removed at the start', async () => {
      await mkdir(folder(), { recursive: true });
      await writeFile(path.join(folder(), '00000000-0000-4000-8000-000000000000'), 'of no job');
      await openAll(new Gate());
      expect(await names()).toEqual([]);
    });

    if (traits.runningAtClose === 'cancelled') return;
    it('stay when the queue closes, as long as their job does', async () => {
      const first = await openAll(new Gate());
      const job = await add(first);
      await first.queue.close();
      const gate = new Gate();
      await openAll(gate);
      expect(await names()).toEqual([(job.payload as { file: string }).file]);
      await expect.poll(() => gate.started.length).toBe(1);
      gate.release();
      await expect.poll(names).toEqual([]);
    });
  });
}
