import { EarwormError } from '../../errors.ts';
import { hasEnded, type Job } from '../../jobs/job-queue.ts';
import { isTaskKind } from '../../jobs/task-kinds.ts';
import { TaskParams, TaskRemoved, TaskReport } from '../contract/film-contract.ts';
import { jobEvents } from '../job-events.ts';
import type { ServerDeps } from '../server-deps.ts';
import { taskReportOf } from '../replies/task-reply.ts';
import type { TypedApp } from '../typed-app.ts';

const TASK = '/api/recommendations/tasks/:task_id';
/** So long it is waited for that a task lets go. */
const LET_GO_MS_MAX = 5000;

/** Tasks of the recommender: look at, follow, delete. `closing` is aborted when the server shuts down. */
export function registerTaskRoutes(app: TypedApp, deps: ServerDeps, closing: AbortSignal): void {
  const events = jobEvents(deps, closing, taskReportOf);
  app.get(
    TASK,
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'getTask',
        summary: 'How a task stands, and what came of it',
        description: 'With `Accept: text/event-stream` it is followed, as under `/events`.',
        tags: ['film'],
        params: TaskParams,
        response: { 200: TaskReport },
      },
    },
    async (request, reply) => {
      const job = await taskOf(deps, request.params.task_id);
      void reply.header('vary', 'accept').header('cache-control', 'no-store');
      const wantsEvents = request.headers.accept?.includes('text/event-stream') === true;
      return wantsEvents ? events(job, request, reply) : reply.send(taskReportOf(job));
    },
  );

  app.get(
    `${TASK}/events`,
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'followTask',
        summary: 'Follow a task by server-sent events',
        description:
          'Events `progress` and, last, `end`; the data of each is the task as JSON. A client that ' +
          'reconnects after the end is answered 204, which stops it.',
        tags: ['film'],
        params: TaskParams,
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => events(await taskOf(deps, request.params.task_id), request, reply),
  );

  app.delete(
    TASK,
    {
      schema: {
        operationId: 'deleteTask',
        summary: 'Cancel a task and delete all there is of it',
        description: 'Its film is deleted at once. 202 while a running task is still letting go.',
        tags: ['film'],
        params: TaskParams,
        response: { 200: TaskRemoved, 202: TaskRemoved },
      },
    },
    async ({ params }, reply) => {
      const removed = await removeTask(deps, await taskOf(deps, params.task_id));
      return reply.code(removed ? 200 : 202).send({ success: true, task_id: params.task_id, removed });
    },
  );
}

async function taskOf({ jobs }: ServerDeps, taskId: string): Promise<Job> {
  const job = await jobs.get(taskId);
  if (job !== undefined && isTaskKind(job.kind)) return job;
  throw new EarwormError('E_NOT_FOUND', {
    message: `There is no task with the id "${taskId}".`,
    details: { task_id: taskId },
  });
}

/** Whether it has let go in time and is forgotten. */
async function removeTask({ jobs, jobFiles, madeFilms }: ServerDeps, { jobId }: Job): Promise<boolean> {
  const cancelled = await jobs.cancel(jobId);
  if (cancelled === undefined) return true;
  await jobFiles.removeOf(cancelled);
  let last = cancelled;
  for await (const step of jobs.subscribe(jobId, AbortSignal.timeout(LET_GO_MS_MAX))) last = step;
  if (!hasEnded(last)) return false;
  await madeFilms.remove(jobId);
  await jobs.forget(jobId);
  return true;
}
