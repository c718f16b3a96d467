import { describe, expect, it } from 'vitest';

import { describeJobFiles } from './job-files.conformance.ts';
import { collect, describeJobQueue } from './job-queue.conformance.ts';
import type { EarwormError } from '../../src/errors.ts';
import { memoryJobQueue } from '../../src/stores/memory/memory-job-queue.ts';

describeJobQueue('memoryJobQueue', async (kinds, limits) => memoryJobQueue(kinds, limits), {
  runningAtClose: 'cancelled',
});

describeJobFiles('memory', { open: async (kinds) => memoryJobQueue(kinds) }, { runningAtClose: 'cancelled' });

describe('memoryJobQueue: the log', () => {
  it('hands the error of a failed job, with its cause, to the log', async () => {
    const failures: EarwormError[] = [];
    const queue = memoryJobQueue(
      { work: { concurrency: 1, run: misbehave } },
      { onFailure: (_job, error) => failures.push(error) },
    );
    const { jobId } = await queue.enqueue('work', null);
    await collect(queue.subscribe(jobId));
    expect(failures[0]?.cause).toBeInstanceOf(TypeError);
    await queue.close();
  });
});

async function misbehave(): Promise<never> {
  throw new TypeError('x is not a function');
}
