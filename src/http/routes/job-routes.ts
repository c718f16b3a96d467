import { EarwormError } from '../../errors.ts';
import { hasEnded, type Job } from '../../jobs/job-queue.ts';
import { isTaskKind } from '../../jobs/task-kinds.ts';
import { JobParams, JobReport, JobReportPage, JobsQuery } from '../contract/contract.ts';
import { jobEvents } from '../job-events.ts';
import { jobReportOf } from '../replies/job-reply.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

/** Jobs: list, look at, cancel, follow. `closing` is aborted when the server shuts down. */
export function registerJobRoutes(app: TypedApp, deps: ServerDeps, closing: AbortSignal): void {
  const { jobs } = deps;
  app.get(
    '/api/v1/jobs',
    {
      schema: {
        operationId: 'listJobs',
        summary: 'List jobs, newest first',
        tags: ['jobs'],
        querystring: JobsQuery,
        response: { 200: JobReportPage },
      },
    },
    async ({ query: { offset, limit } }) => {
      const page = await jobs.list({ offset, limit });
      return { jobs: page.jobs.map(listedJobOf), total: page.total, offset, limit };
    },
  );

  app.get(
    '/api/v1/jobs/:job_id',
    {
      schema: {
        operationId: 'getJob',
        summary: 'Get one job',
        tags: ['jobs'],
        params: JobParams,
        response: { 200: JobReport },
      },
    },
    async ({ params }) => {
      const job = await jobs.get(params.job_id);
      if (job === undefined) throw unknownJob(params.job_id);
      return jobReportOf(job);
    },
  );

  app.delete(
    '/api/v1/jobs/:job_id',
    {
      schema: {
        operationId: 'cancelJob',
        summary: 'Cancel a job',
        description: '202 while a running job is still letting go; 200 when it has ended.',
        tags: ['jobs'],
        params: JobParams,
        response: { 200: JobReport, 202: JobReport },
      },
    },
    async ({ params }, reply) => {
      const job = await jobs.cancel(params.job_id);
      if (job === undefined) throw unknownJob(params.job_id);
      return reply.code(hasEnded(job) ? 200 : 202).send(jobReportOf(job));
    },
  );

  registerJobEvents(app, deps, closing);
}

function registerJobEvents(app: TypedApp, deps: ServerDeps, closing: AbortSignal): void {
  const { jobs } = deps;
  const events = jobEvents(deps, closing, jobReportOf);
  app.get(
    '/api/v1/jobs/:job_id/events',
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'followJob',
        summary: 'Follow a job by server-sent events',
        description:
          'Events `progress` and, last, `end`; the data of each is the job as JSON. A client that ' +
          'reconnects after the end is answered 204, which stops it.',
        tags: ['jobs'],
        params: JobParams,
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const { job_id: jobId } = request.params;
      const job = await jobs.get(jobId);
      if (job === undefined) throw unknownJob(jobId);
      return events(job, request, reply);
    },
  );
}

/** What came of a task is long, and is given with the task. */
function listedJobOf(job: Job): JobReport {
  const report = jobReportOf(job);
  return isTaskKind(job.kind) ? { ...report, result: null } : report;
}

function unknownJob(jobId: string): EarwormError {
  return new EarwormError('E_NOT_FOUND', {
    message: `There is no job with the id "${jobId}".`,
    details: { job_id: jobId },
  });
}
