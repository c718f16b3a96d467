import type { Job } from '../../jobs/job-queue.ts';
import { isTaskKind } from '../../jobs/task-kinds.ts';
import type { JobReport } from '../contract/contract.ts';

/** A job as the API shows it. */
export function jobReportOf(job: Job): JobReport {
  const { progress } = job;
  return {
    job_id: job.jobId,
    kind: job.kind,
    state: job.state,
    cancel_requested: job.cancelRequested,
    payload: askedOf(job),
    progress:
      progress === undefined
        ? null
        : {
            done: progress.done,
            total: progress.total ?? null,
            unit: progress.unit,
            message: progress.message,
            eta_s: progress.etaS === undefined ? null : Math.round(progress.etaS * 10) / 10,
          },
    created_at: timeOf(job.createdAtMs),
    started_at: job.startedAtMs === undefined ? null : timeOf(job.startedAtMs),
    ended_at: job.endedAtMs === undefined ? null : timeOf(job.endedAtMs),
    result: job.result ?? null,
    error: job.error ?? null,
  };
}

/** Where an upload lies is nobody's business; its name is there beside it. */
function askedOf({ kind, payload }: Job): unknown {
  if (!isTaskKind(kind) || typeof payload !== 'object' || payload === null) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([name]) => name !== 'file'));
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
