import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasEnded, type Job } from '../jobs/job-queue.ts';
import { createEventStream } from './event-stream.ts';
import { HTTP_TIMES, type ServerDeps } from './server-deps.ts';

/**
 * Answers with server-sent events of a job: `progress` and, last, `end`, each with what `reportOf` says of
 * it. A client that reconnects after the end is answered 204, which stops it.
 */
export function jobEvents(
  { jobs, times }: ServerDeps,
  closing: AbortSignal,
  reportOf: (job: Job) => unknown,
) {
  const { heartbeatS } = { ...HTTP_TIMES, ...times };
  return (job: Job, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (hasEnded(job) && request.headers['last-event-id'] === job.state) return reply.code(204).send();
    const stream = createEventStream({
      follow: (signal) => jobs.subscribe(job.jobId, signal),
      eventOf: (step) => ({
        event: hasEnded(step) ? 'end' : 'progress',
        id: step.state,
        data: reportOf(step),
      }),
      heartbeatS,
      closing,
    });
    return reply
      .type('text/event-stream')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(stream);
  };
}
