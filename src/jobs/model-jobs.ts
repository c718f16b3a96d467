import { MODEL_NAMES, type ModelLibrary, type ModelName } from '../embedding/model-library.ts';
import { EarwormError } from '../errors.ts';
import type { Job, JobKind, JobQueue, JsonValue } from './job-queue.ts';

/** The name under which the queue must know `createModelJob`. */
export const MODEL_JOB = 'model';

export type ModelAction = 'pull' | 'verify';

/** Pulling and verifying models as a kind of job; one at a time, for either takes a lock or a processor. */
export function createModelJob(library: Pick<ModelLibrary, 'pull' | 'verify'>): JobKind {
  return {
    concurrency: 1,
    async run(payload, { signal, report }) {
      const { action, model } = taskOf(payload);
      if (action === 'verify') {
        const checks = await library.verify(model, { signal });
        return { model, checks: checks.map(({ name, outcome, detail }) => ({ name, outcome, detail })) };
      }
      const { space, sizeBytes } = await library.pull(model, {
        signal,
        onProgress: ({ doneBytes, totalBytes, message }) =>
          report({ done: doneBytes, total: totalBytes, unit: 'bytes', message }),
      });
      return { model, revision: space.revision, dtype: space.dtype, size_bytes: sizeBytes };
    },
  };
}

/** The same model is pulled, and verified, only once at a time. */
export function enqueueModel(jobs: JobQueue, action: ModelAction, model: ModelName): Promise<Job> {
  return jobs.enqueue(MODEL_JOB, { action, model }, { key: `${action} ${model}` });
}

function taskOf(payload: JsonValue): { action: ModelAction; model: ModelName } {
  const { action, model: name } = (payload ?? {}) as { action?: unknown; model?: unknown };
  const model = MODEL_NAMES.find((one) => one === name);
  if (model !== undefined && (action === 'pull' || action === 'verify')) return { action, model };
  throw new EarwormError('E_USAGE', { message: 'A model job needs an action and a model.' });
}
