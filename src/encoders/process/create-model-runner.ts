import type { EncodeOptions } from '../../embedding/encoder.ts';
import { EarwormError } from '../../errors.ts';
import type { ModelChildSettings, ModelRequest } from './model-protocol.ts';
import { type ModelLimits, ModelProcess } from './model-process.ts';

export interface RunnerSettings {
  readonly child: ModelChildSettings;
  readonly limits: ModelLimits;
  /** The process ends after so long without work. */
  readonly idleMaxS: number;
}

/** Runs one model for many callers, one request after another, in a process that is started when needed. */
export interface ModelRunner {
  /** Errors: `E_MODEL_*`, `E_BUSY`, `E_CANCELLED`. */
  run(request: ModelRequest, options?: EncodeOptions): Promise<Float32Array>;
  /** Of the process that has the model in memory; `undefined` when none has. */
  processId(): number | undefined;
  /** Ends the process; what it was doing fails. Running again starts another. */
  close(): Promise<void>;
}

const WAITING_MAX = 1000;

interface Waiting {
  readonly request: ModelRequest;
  readonly isUrgent: boolean;
  readonly result: PromiseWithResolvers<Float32Array>;
}

export function createModelRunner({ child, limits, idleMaxS }: RunnerSettings): ModelRunner {
  const waiting: Waiting[] = [];
  let process: ModelProcess | undefined;
  let isWorking = false;
  let idle: NodeJS.Timeout | undefined;

  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = process;
    process = undefined;
    ending?.kill(new EarwormError('E_CANCELLED'));
    await ending?.exited;
  };
  const work = async (): Promise<void> => {
    isWorking = true;
    clearTimeout(idle);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (process?.isAlive !== true) process = new ModelProcess(child, limits);
      await process.run(next.request).then(next.result.resolve, next.result.reject);
    }
    isWorking = false;
    idle = setTimeout(() => void end(), idleMaxS * 1000).unref();
  };
  const enqueue = (one: Waiting): void => {
    const firstPatient = waiting.findIndex(({ isUrgent }) => !isUrgent);
    if (one.isUrgent && firstPatient !== -1) waiting.splice(firstPatient, 0, one);
    else waiting.push(one);
    if (!isWorking) void work();
  };
  return {
    async run(request, { signal, isUrgent = false } = {}) {
      if (signal?.aborted === true) throw new EarwormError('E_CANCELLED');
      if (waiting.length >= WAITING_MAX) throw new EarwormError('E_BUSY');
      const one = { request, isUrgent, result: Promise.withResolvers<Float32Array>() };
      const cancel = (): void => {
        const at = waiting.indexOf(one);
        if (at !== -1) waiting.splice(at, 1);
        // one that runs is left to end: it is short, and loading the model again is not
        one.result.reject(new EarwormError('E_CANCELLED'));
      };
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        enqueue(one);
        return await one.result.promise;
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    processId: () => (process?.isAlive === true ? process.processId : undefined),
    async close() {
      for (const { result } of waiting.splice(0)) result.reject(new EarwormError('E_CANCELLED'));
      await end();
    },
  };
}
