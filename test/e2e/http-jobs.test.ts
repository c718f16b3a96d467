import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { EarwormError } from '../../src/errors.ts';
import type { IndexAccepted, JobReport, JobReportPage, Problem } from '../../src/http/contract/contract.ts';
import type { IndexFolder } from '../../src/jobs/index-job.ts';
import { openHttpServer, type HttpServer } from './open-http-server.ts';

const JOBS = '/api/v1/jobs';

interface SeenEvent {
  readonly event: string;
  readonly id: string;
  readonly job: JobReport;
}

async function startIndexing(server: HttpServer): Promise<string> {
  const { body } = await server.postJson<IndexAccepted>('/api/v1/index', {
    directory_path: server.libraryRoot,
  });
  return body.job_id;
}

/** Reads an event stream to its end. */
async function followed(server: HttpServer, jobId: string, headers: Record<string, string> = {}) {
  const reply = await fetch(`${server.url}${JOBS}/${jobId}/events`, { headers });
  const text = await reply.text();
  const blocks = text.split('\n\n').map((block) => {
    const fields = block.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    });
    return Object.fromEntries(fields);
  });
  const events = blocks
    .filter((block) => block['data'] !== undefined)
    .map(({ event = '', id = '', data = '' }): SeenEvent => ({
      event,
      id,
      job: JSON.parse(data) as JobReport,
    }));
  return { reply, text, events };
}

const inSteps =
  (steps: number, stepMs: number): IndexFolder =>
  async (_folder, { signal, onProgress }) => {
    for (let done = 1; done <= steps; done++) {
      await sleep(stepMs, undefined, { signal });
      onProgress({ done, total: steps, unit: 'files', message: `${done}.mp3` });
    }
    return { indexed: steps };
  };

describe('jobs', () => {
  it('are listed newest first, in pages', async () => {
    await using server = await openHttpServer();
    const ids = [await startIndexing(server)];
    await followed(server, ids[0] ?? '');
    ids.unshift(await startIndexing(server));
    const { body } = await server.ask<JobReportPage>(JOBS);
    expect(body.jobs.map((job) => job.job_id)).toEqual(ids);
    expect([body.total, body.offset, body.limit]).toEqual([2, 0, 50]);
    expect((await server.ask<JobReportPage>(`${JOBS}?offset=1&limit=1`)).body.jobs[0]?.job_id).toBe(ids[1]);
  });

  it('show what they do and what came of it', async () => {
    await using server = await openHttpServer({ indexFolder: inSteps(2, 20) });
    const jobId = await startIndexing(server);
    await followed(server, jobId);
    const { body } = await server.ask<JobReport>(`${JOBS}/${jobId}`);
    expect(body).toMatchObject({
      job_id: jobId,
      kind: 'index',
      state: 'done',
      payload: { directory_path: server.libraryRoot },
      progress: { done: 2, total: 2, unit: 'files', message: '2.mp3', eta_s: 0 },
      result: { indexed: 2 },
      error: null,
    });
  });

  it('that fail say why by code', async () => {
    await using server = await openHttpServer({
      indexFolder: async () => {
        throw new EarwormError('E_DISK_FULL');
      },
    });
    const { events } = await followed(server, await startIndexing(server));
    expect(events.at(-1)?.job).toMatchObject({ state: 'failed', error: { code: 'E_DISK_FULL' } });
  });

  it.each(['GET', 'DELETE'])('%s of an unknown job is a problem', async (method) => {
    await using server = await openHttpServer();
    const { status, body } = await server.ask<Problem>(`${JOBS}/nothing`, { method });
    expect([status, body.code]).toEqual([404, 'E_NOT_FOUND']);
    expect((await server.ask<Problem>(`${JOBS}/nothing/events`)).status).toBe(404);
  });
});

describe('cancelling', () => {
  it('stops a running job', async () => {
    await using server = await openHttpServer({ indexFolder: inSteps(1000, 10) });
    const jobId = await startIndexing(server);
    const following = followed(server, jobId);
    const { status, body } = await server.ask<JobReport>(`${JOBS}/${jobId}`, { method: 'DELETE' });
    expect([status, body.cancel_requested]).toEqual([202, true]);
    const { events } = await following;
    expect(events.at(-1)).toMatchObject({ event: 'end', id: 'cancelled', job: { state: 'cancelled' } });
  });

  it('of a job that ended changes nothing', async () => {
    await using server = await openHttpServer();
    const jobId = await startIndexing(server);
    await followed(server, jobId);
    const { status, body } = await server.ask<JobReport>(`${JOBS}/${jobId}`, { method: 'DELETE' });
    expect([status, body.state, body.cancel_requested]).toEqual([200, 'done', false]);
  });
});

describe('following', () => {
  it('tells of every step to the end, then closes', async () => {
    await using server = await openHttpServer({ indexFolder: inSteps(5, 40) });
    const { reply, events } = await followed(server, await startIndexing(server));
    expect(reply.headers.get('content-type')).toBe('text/event-stream');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(events.slice(0, -1).every(({ event }) => event === 'progress')).toBe(true);
    const steps = events.map(({ job }) => job.progress?.done ?? 0);
    expect(new Set(steps)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(events.at(-1)).toMatchObject({ event: 'end', id: 'done', job: { result: { indexed: 5 } } });
  });

  it('sends a comment now and then while nothing happens', async () => {
    const times = { heartbeatS: 0.03 };
    await using server = await openHttpServer({ indexFolder: inSteps(1, 200), times });
    const { text, events } = await followed(server, await startIndexing(server));
    expect(text.split(': still here').length).toBeGreaterThan(2);
    expect(events.at(-1)?.event).toBe('end');
  });

  it('starts anew whatever the last event was, and tells a client that saw the end to stop', async () => {
    await using server = await openHttpServer();
    const jobId = await startIndexing(server);
    for (const id of ['running', '17', 'x'.repeat(1000), '"; drop']) {
      const { events } = await followed(server, jobId, { 'last-event-id': id });
      expect(events.at(-1)?.event).toBe('end');
    }
    expect((await followed(server, jobId, { 'last-event-id': 'done' })).reply.status).toBe(204);
  });

  it('lets go of a job whose follower left', async () => {
    await using server = await openHttpServer({ indexFolder: inSteps(20, 10) });
    const jobId = await startIndexing(server);
    const leaving = new AbortController();
    const reply = await fetch(`${server.url}${JOBS}/${jobId}/events`, { signal: leaving.signal });
    await reply.body?.getReader().read();
    leaving.abort();
    const { events } = await followed(server, jobId);
    expect(events.at(-1)?.job.state).toBe('done');
  });

  it('ends when the server closes, which cancels the job', async () => {
    const server = await openHttpServer({ indexFolder: inSteps(1000, 10), times: { heartbeatS: 60 } });
    const following = followed(server, await startIndexing(server));
    await sleep(50);
    const startedMs = Date.now();
    await server[Symbol.asyncDispose]();
    expect((await following).reply.status).toBe(200);
    expect(Date.now() - startedMs).toBeLessThan(2000);
  });
});
