import type { Job } from '../jobs/job-queue.ts';
import type { JobReport } from './contract.ts';

/** A job as the API shows it. */
export function jobReportOf(job: Job): JobReport {
  const { progress } = job;
  return {
    job_id: job.jobId,
    kind: job.kind,
    state: job.state,
    cancel_requested: job.cancelRequested,
    payload: job.payload,
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

const timeOf = (ms: number): string => new Date(ms).toISOString();
