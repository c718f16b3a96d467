import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { EarwormError, toEarwormError } from '../errors.ts';
import type { PieceReply, PieceTask } from './piece-worker.ts';

/** In the published package the sources have become `.js`. */
const ENDING = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const WORKER = new URL(`./piece-worker.${ENDING}`, import.meta.url);

/** More would not pay: starting a worker takes as long as making a piece. */
const WORKERS_MAX = 4;

export interface PieceWorkOptions {
  readonly signal: AbortSignal;
  /** Called after each task. */
  readonly onDone: (task: PieceTask) => void;
}

/**
 * Does the tasks on several threads. Stops at the first error or when the signal is aborted.
 * Errors: `E_CANCELLED`, and those of the encoder.
 */
export async function runPieceTasks(
  tasks: readonly PieceTask[],
  { signal, onDone }: PieceWorkOptions,
): Promise<void> {
  const waiting = [...tasks];
  const stop = new AbortController();
  const threads = Math.min(WORKERS_MAX, availableParallelism(), tasks.length);
  const work = async (): Promise<void> => {
    const worker = new Worker(WORKER);
    try {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
        await makeFile(worker, task, AbortSignal.any([signal, stop.signal]));
        onDone(task);
      }
    } catch (error) {
      stop.abort();
      throw error;
    } finally {
      await worker.terminate();
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: threads }, work));
  if (signal.aborted) throw new EarwormError('E_CANCELLED');
  const errors = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }) => reason as unknown);
  const first = errors.find((error) => error instanceof EarwormError) ?? errors[0];
  if (first !== undefined) throw toEarwormError(first);
}

async function makeFile(worker: Worker, task: PieceTask, signal: AbortSignal): Promise<void> {
  const answer = once(worker, 'message', { signal });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
  worker.postMessage(task);
  const [{ failure }] = (await answer) as [PieceReply];
  if (failure !== undefined) {
    throw new EarwormError(failure.code, { message: failure.message, details: { path: task.path } });
  }
}
