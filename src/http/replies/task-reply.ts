import type { Job } from '../../jobs/job-queue.ts';
import { jobReportOf } from './job-reply.ts';
import type { TaskReport } from '../contract/film-contract.ts';

/** A job as seed 003 calls it: a task. */
export function taskReportOf(job: Job): TaskReport {
  const { job_id: task_id, payload: _, result, ...rest } = jobReportOf(job);
  return { success: true, task_id, ...rest, result: result as TaskReport['result'] };
}
