import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EarwormError } from '../../src/errors.ts';
import type { JobReportPage, Problem } from '../../src/http/contract/contract.ts';
import type { TaskAccepted, TaskRemoved, TaskReport } from '../../src/http/contract/film-contract.ts';
import type { FindSongs, FindSongsOptions } from '../../src/jobs/film-job.ts';
import { type HttpServer, openHttpServer } from './open-http-server.ts';

const ANALYZE = '/api/recommendations/analyze-video';
const taskPath = (taskId: string): string => `/api/recommendations/tasks/${taskId}`;

interface Fields {
  readonly film?: Blob;
  readonly more?: readonly (readonly [name: string, text: string])[];
}

function send(server: HttpServer, { film = new Blob(['moving pictures']), more = [] }: Fields = {}) {
  const body = new FormData();
  // before and after the film: both must be read
  for (const [name, text] of more.slice(0, 1)) body.append(name, text);
  body.append('video', film, 'holiday.mp4');
  for (const [name, text] of more.slice(1)) body.append(name, text);
  return server.ask<TaskAccepted>(ANALYZE, { method: 'POST', body });
}

async function started(server: HttpServer): Promise<string> {
  const { status, body } = await send(server);
  expect(status).toBe(202);
  return body.task_id;
}

const films = (server: HttpServer): Promise<string[]> => readdir(join(server.dir, 'films'));

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error('the condition was not met within 5 s');
    await sleep(5);
  }
}

async function ended(server: HttpServer, taskId: string): Promise<TaskReport> {
  const text = await (await fetch(`${server.url}${taskPath(taskId)}/events`)).text();
  const last = text.split('data: ').at(-1) ?? '';
  return JSON.parse(last) as TaskReport;
}

/** Works until it is told to stop. */
const endless: FindSongs = async (_path, { signal, onStep }) => {
  onStep({ done: 0, total: 4, message: 'reading the film' });
  await sleep(60_000, undefined, { signal });
  return {};
};

describe('GET /api/recommendations/film-options', () => {
  it('tells how large films may be, and who would send them where', async () => {
    const filmAnalyzers = [{ name: 'gemini', sendsTo: 'films.example' }, { name: 'local' }] as const;
    await using server = await openHttpServer({ settings: { filmMaxS: 90, filmAnalyzers } });
    expect((await server.ask('/api/recommendations/film-options')).body).toEqual({
      success: true,
      size_max_bytes: 3_000_000,
      duration_max_s: 90,
      analyzers: [
        { name: 'gemini', sends_to: 'films.example' },
        { name: 'local', sends_to: null },
      ],
    });
  });
});

describe('POST /api/recommendations/analyze-video', () => {
  it('answers at once with a task that has the film and the wishes, and deletes the film at its end', async () => {
    const seen: { path: string; text: string; options: FindSongsOptions }[] = [];
    await using server = await openHttpServer({
      findSongs: async (path, options) => {
        seen.push({ path, text: await readFile(path, 'utf8'), options });
        options.onStep({ done: 1, total: 4, message: 'judging the film' });
        return { songs: [], found: 'nothing' };
      },
    });
    const more = [
      ['limit', '3'],
      ['genre', 'Ambient'],
      ['genre', 'Folk'],
      ['analyzer', 'local'],
    ] as const;
    const { status, body } = await send(server, { more });
    expect([status, body.success, body.message]).toEqual([202, true, 'Video analysis started']);
    const task = await ended(server, body.task_id);
    expect(task).toMatchObject({
      success: true,
      task_id: body.task_id,
      kind: 'film',
      state: 'done',
      progress: { done: 1, total: 4, unit: 'steps', message: 'judging the film' },
      result: { songs: [], found: 'nothing' },
      error: null,
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.text).toBe('moving pictures');
    expect(seen[0]?.options).toMatchObject({ limit: 3, genres: ['Ambient', 'Folk'], analyzer: 'local' });
    await until(async () => (await films(server)).length === 0);
    expect(existsSync(seen[0]?.path ?? '')).toBe(false);
    expect(await server.spooled()).toEqual([]);
    expect((await server.ask<TaskReport>(taskPath(body.task_id))).body).toEqual(task);
  });

  it('lists ten songs by the configured analyser unless told otherwise', async () => {
    const asked: FindSongsOptions[] = [];
    await using server = await openHttpServer({
      findSongs: async (_path, options) => {
        asked.push(options);
        return {};
      },
    });
    await ended(server, await started(server));
    expect(asked[0]).toMatchObject({ limit: 10, genres: [] });
    expect(asked[0]).not.toHaveProperty('analyzer');
  });

  it('deletes the film of a task that failed, whose error names it as the client did', async () => {
    await using server = await openHttpServer({
      findSongs: async (path) => {
        throw new EarwormError('E_MEDIA_UNREADABLE', { message: `${path} is no film.` });
      },
    });
    const task = await ended(server, await started(server));
    expect(task).toMatchObject({
      state: 'failed',
      result: null,
      error: { code: 'E_MEDIA_UNREADABLE', message: 'holiday.mp4 is no film.' },
    });
    await until(async () => (await films(server)).length === 0);
  });

  it.each([
    [[['limit', '51']], 'limit'],
    [[['limit', 'many']], 'limit'],
    [[['analyzer', 'oracle']], 'analyzer'],
    [[['colour', 'red']], 'colour'],
  ] as const)('refuses the field %j by its name, and keeps nothing', async (more, field) => {
    await using server = await openHttpServer();
    const { status, body } = (await send(server, { more })) as unknown as { status: number; body: Problem };
    expect([status, body.code, body.details?.['field']]).toEqual([400, 'E_USAGE', field]);
    expect([await films(server), await server.spooled()]).toEqual([[], []]);
  });

  it('refuses films that are too large, a form without one, and more than may wait', async () => {
    await using server = await openHttpServer({ findSongs: endless, settings: { filmMaxBytes: 100_000 } });
    const large = await send(server, { film: new Blob([Buffer.alloc(250_000)]) });
    expect([large.status, (large.body as unknown as Problem).code]).toEqual([413, 'E_UPLOAD_TOO_LARGE']);
    const body = new FormData();
    body.append('film', new Blob(['x']), 'x.mp4');
    const wrong = await server.ask<Problem>(ANALYZE, { method: 'POST', body });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'E_UPLOAD_MISSING']);
    for (let n = 0; n < 3; n++) await started(server);
    const full = await send(server);
    expect([full.status, (full.body as unknown as Problem).code]).toEqual([503, 'E_BUSY']);
    expect([(await films(server)).length, await server.spooled()]).toEqual([3, []]);
  });

  it('keeps nothing of an upload that is broken off', async () => {
    await using server = await openHttpServer();
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const sending = request(server.url + ANALYZE, { method: 'POST', headers });
    sending.on('error', () => {});
    sending.write('--x\r\ncontent-disposition: form-data; name="video"; filename="a.mp4"\r\n\r\n');
    sending.write(Buffer.alloc(200_000));
    await until(async () => (await server.spooled()).length === 1);
    sending.destroy();
    await until(async () => (await server.spooled()).length === 0);
    expect(await films(server)).toEqual([]);
    expect((await server.ask<JobReportPage>('/api/v1/jobs')).body.total).toBe(0);
  });

  it('lets nobody else on the machine read the film', async () => {
    await using server = await openHttpServer({ findSongs: endless });
    await started(server);
    expect((await stat(join(server.dir, 'films'))).mode & 0o077).toBe(0);
  });
});

describe('a task', () => {
  it('is followed where events are asked for, to its end, and is listed without its result', async () => {
    await using server = await openHttpServer();
    const taskId = await started(server);
    await ended(server, taskId);
    const jobs = await server.ask<JobReportPage>('/api/v1/jobs');
    expect(jobs.body.jobs[0]).toMatchObject({ job_id: taskId, state: 'done', result: null });
    expect(jobs.body.jobs[0]?.payload).toEqual({ file_name: 'holiday.mp4', limit: 10, genres: [] });
    const headers = { accept: 'text/event-stream' };
    const reply = await fetch(server.url + taskPath(taskId), { headers });
    expect(reply.headers.get('content-type')).toBe('text/event-stream');
    expect(await reply.text()).toContain(`event: end\nid: done\ndata: {"success":true,"task_id":"${taskId}"`);
    const again = { ...headers, 'last-event-id': 'done' };
    expect((await fetch(server.url + taskPath(taskId), { headers: again })).status).toBe(204);
  });

  it('that runs is cancelled, and forgotten with its film, when it is deleted', async () => {
    await using server = await openHttpServer({ findSongs: endless });
    const taskId = await started(server);
    await until(
      async () => (await server.ask<TaskReport>(taskPath(taskId))).body.progress?.message !== undefined,
    );
    const following = ended(server, taskId);
    const { status, body } = await server.ask<TaskRemoved>(taskPath(taskId), { method: 'DELETE' });
    expect([status, body]).toEqual([200, { success: true, task_id: taskId, removed: true }]);
    expect(await films(server)).toEqual([]);
    expect((await following).state).toBe('cancelled');
    expect((await server.ask<Problem>(taskPath(taskId))).status).toBe(404);
  });

  it('that waits, or has ended, is forgotten when it is deleted', async () => {
    await using server = await openHttpServer({ findSongs: endless });
    const [, second] = [await started(server), await started(server)];
    await server.ask(taskPath(second), { method: 'DELETE' });
    expect((await server.ask<Problem>(taskPath(second))).body.code).toBe('E_NOT_FOUND');
    expect(await films(server)).toHaveLength(1);
    await using quick = await openHttpServer();
    const taskId = await started(quick);
    await ended(quick, taskId);
    expect((await quick.ask<TaskRemoved>(taskPath(taskId), { method: 'DELETE' })).body.removed).toBe(true);
    expect((await quick.ask<Problem>(taskPath(taskId))).status).toBe(404);
  });

  it('that there is none of is a problem, and other jobs are none', async () => {
    await using server = await openHttpServer();
    const { body } = await server.postJson<{ job_id: string }>('/api/v1/index', {
      directory_path: server.libraryRoot,
    });
    for (const taskId of ['nothing', body.job_id]) {
      for (const path of [taskPath(taskId), `${taskPath(taskId)}/events`]) {
        const answer = await server.ask<Problem>(path);
        expect([answer.status, answer.body.code]).toEqual([404, 'E_NOT_FOUND']);
      }
      expect((await server.ask<Problem>(taskPath(taskId), { method: 'DELETE' })).status).toBe(404);
    }
  });
});
