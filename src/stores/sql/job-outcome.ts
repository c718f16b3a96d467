import { EarwormError } from '../../errors.ts';
import type { JobProgress } from '../../jobs/job-queue.ts';
import type { JobRecords } from './job-records.ts';
import type { JobRow } from './job-tables.ts';
import type { JobQueueTunables } from './job-queue-options.ts';
import type { JobRun, RunOutcome } from './job-run.ts';

export interface StoredOutcome {
  /** `undefined` when the job was no longer held. */
  readonly row: JobRow | undefined;
  /** Why the run failed, as it was thrown; the job may yet be tried again. */
  readonly error?: EarwormError;
}

/** Stores how a run of this process came to its end. */
export async function storeOutcome(
  records: JobRecords,
  run: JobRun,
  outcome: RunOutcome,
  retry: Omit<JobQueueTunables, 'interruptionsMax'> & { readonly attemptsMax: number },
): Promise<StoredOutcome> {
  const nowMs = Date.now();
  const progress = jsonOrNull(run.job.progress);
  switch (outcome.type) {
    case 'done':
      return { row: await records.end(run, { state: 'done', result: outcome.result, progress }, nowMs) };
    case 'cancelled':
      return { row: await records.end(run, { state: 'cancelled', progress }, nowMs) };
    case 'stopped':
      return { row: await records.putBack(run, { progress }, nowMs) };
    case 'lost':
      return { row: undefined };
    case 'failed':
      break;
  }
  const { error } = outcome;
  const failures = run.failures + 1;
  if (!error.kind.retryable || failures >= retry.attemptsMax) {
    return { row: await records.end(run, { ...failed(error), failures, progress }, nowMs), error };
  }
  const waitMs = Math.min(retry.retryWaitMaxMs, retry.retryWaitMs * 2 ** run.failures);
  const waiting = {
    failures,
    waits_from_ms: nowMs,
    waits_until_ms: nowMs + waitMs,
    progress: JSON.stringify(waitingProgress(run.job.progress, error)),
  };
  return { row: await records.putBack(run, waiting, nowMs), error };
}

/** Takes a job from a worker that died: it waits again, unless its worker has died too often. */
export async function storeInterruption(
  records: JobRecords,
  { sequence, interruptions: before, cancel_requested }: JobRow,
  workerId: string,
  { interruptionsMax }: Pick<JobQueueTunables, 'interruptionsMax'>,
): Promise<StoredOutcome> {
  const held = { sequence, workerId };
  const interruptions = before + 1;
  if (interruptions < interruptionsMax || cancel_requested === 1) {
    return { row: await records.putBack(held, { interruptions }, Date.now()) };
  }
  const message = `The program ended ${interruptions} times while this was running; it is not tried again.`;
  const error = new EarwormError('E_INTERNAL', { message });
  return { row: await records.end(held, { ...failed(error), interruptions }, Date.now()), error };
}

function failed({ code, message }: EarwormError): { state: 'failed'; error: string } {
  return { state: 'failed', error: JSON.stringify({ code, message }) };
}

function waitingProgress(before: JobProgress | undefined, { message }: EarwormError): JobProgress {
  const { done, unit } = before ?? { done: 0, unit: 'attempts' };
  return { done, unit, message: `waiting to try again: ${message}` };
}

function jsonOrNull(value: JobProgress | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
