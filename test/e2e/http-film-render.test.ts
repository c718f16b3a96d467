import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/http/contract/contract.ts';
import type { TaskAccepted, TaskReport } from '../../src/http/contract/film-contract.ts';
import type { RenderSong, RenderSongOptions } from '../../src/jobs/film-render-job.ts';
import { openMadeFilms } from '../../src/jobs/made-films.ts';
import { type HttpServer, openHttpServer, trackNamed } from './open-http-server.ts';

const RENDER = '/api/recommendations/render-video';
const taskPath = (taskId: string): string => `/api/recommendations/tasks/${taskId}`;
const tracks = [trackNamed(1, 'Slow Tide')];
const madeFilms = (server: HttpServer): Promise<string[]> => readdir(join(server.dir, 'films-made'));

function send(server: HttpServer, fields: Readonly<Record<string, string>>, name = 'holiday.mov') {
  const body = new FormData();
  for (const [field, text] of Object.entries(fields)) body.append(field, text);
  body.append('video', new Blob(['moving pictures']), name);
  return server.ask<TaskAccepted>(RENDER, { method: 'POST', body });
}

async function ended(server: HttpServer, taskId: string): Promise<TaskReport> {
  const text = await (await fetch(`${server.url}${taskPath(taskId)}/events`)).text();
  return JSON.parse(text.split('data: ').at(-1) ?? '') as TaskReport;
}

const writing: RenderSong = async (_film, { output, onProgress }) => {
  onProgress(0.5);
  await writeFile(output, 'pictures with music');
  return { plays: 1 };
};

async function made(server: HttpServer, name?: string): Promise<string> {
  const { status, body } = await send(server, { song_id: '1' }, name);
  expect(status).toBe(202);
  expect(await ended(server, body.task_id)).toMatchObject({ kind: 'film-render', state: 'done' });
  return body.task_id;
}

describe('POST /api/recommendations/render-video', () => {
  it('makes a film of the song, the place and the balance that are asked for', async () => {
    const asked: RenderSongOptions[] = [];
    await using server = await openHttpServer({
      tracks,
      renderSong: async (film, options) => {
        asked.push(options);
        return writing(film, options);
      },
    });
    const { body } = await send(server, { song_id: '1', start_s: '12.345', balance: '0.8' });
    const task = await ended(server, body.task_id);
    expect(asked[0]).toMatchObject({ trackId: 1, startMs: 12_345, balance: 0.8 });
    expect(task).toMatchObject({ state: 'done', result: { plays: 1 }, progress: { done: 100, total: 100 } });
    await expect.poll(() => readdir(join(server.dir, 'films'))).toEqual([]);
  });

  it('refuses songs that there are not and numbers that cannot be, and keeps nothing', async () => {
    await using server = await openHttpServer({ tracks });
    const refusals = [
      [{ song_id: '2' }, 404, 'E_NOT_FOUND'],
      [{ song_id: 'one' }, 404, 'E_NOT_FOUND'],
      [{}, 400, 'E_USAGE'],
      [{ song_id: '1', start_s: '-1' }, 400, 'E_USAGE'],
      [{ song_id: '1', balance: '1.1' }, 400, 'E_USAGE'],
    ] as const;
    for (const [fields, status, code] of refusals) {
      const answer = await send(server, fields);
      expect([fields, answer.status, (answer.body as unknown as Problem).code]).toEqual([
        fields,
        status,
        code,
      ]);
    }
    expect([await readdir(join(server.dir, 'films')), await server.spooled()]).toEqual([[], []]);
  });
});

describe('the film that a task has made', () => {
  it('is given whole or in part, under a name that says what it is', async () => {
    await using server = await openHttpServer({ tracks, renderSong: writing });
    const film = `${server.url}${taskPath(await made(server, "café's (trip).mov"))}/film`;
    const whole = await fetch(film);
    expect(whole.headers.get('content-type')).toBe('video/mp4');
    expect(whole.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''caf%C3%A9%27s%20%28trip%29%20with%20music.mp4",
    );
    expect(await whole.text()).toBe('pictures with music');
    const part = await fetch(film, { headers: { range: 'bytes=9-12' } });
    expect([part.status, await part.text()]).toEqual([206, 'with']);
  });

  it('is gone when the task is deleted, and when its time is over', async () => {
    await using server = await openHttpServer({ tracks, renderSong: writing });
    const [deleted, old] = [await made(server), await made(server)];
    await server.ask(taskPath(deleted), { method: 'DELETE' });
    expect(await madeFilms(server)).toEqual([`${old}.mp4`]);
    const longAgo = new Date(Date.now() - 61_000);
    await utimes(join(server.dir, 'films-made', `${old}.mp4`), longAgo, longAgo);
    for (const taskId of [deleted, old]) {
      const { status, body } = await server.ask<Problem>(`${taskPath(taskId)}/film`);
      expect([status, body.code]).toEqual([404, 'E_NOT_FOUND']);
    }
    expect(await madeFilms(server)).toEqual([]);
    expect((await server.ask<TaskReport>(taskPath(old))).body.state).toBe('done');
  });

  it('is nowhere while there is none', async () => {
    await using server = await openHttpServer({ tracks, renderSong: () => new Promise(() => {}) });
    const { body } = await send(server, { song_id: '1' });
    for (const taskId of [body.task_id, 'nothing'])
      expect((await server.ask<Problem>(`${taskPath(taskId)}/film`)).status).toBe(404);
    await server.app.close();
  });

  it('is among twenty at most, and what was left half-made is removed at the start', async () => {
    await using server = await openHttpServer();
    const folder = join(server.dir, 'left');
    await mkdir(join(folder, '.earworm-17-abc'), { recursive: true });
    await writeFile(join(folder, '.earworm-17-abc', 'film.mp4'), 'half');
    for (let n = 10; n < 35; n++) {
      const file = join(folder, `00000000-0000-4000-8000-0000000000${n}.mp4`);
      await writeFile(file, 'whole');
      await utimes(file, new Date(), new Date(Date.now() - 1000 * (60 - n)));
    }
    const films = await openMadeFilms(folder, {
      keptS: 3600,
      onError: (error) => expect.fail(String(error)),
    });
    films.close();
    const kept = (await readdir(folder)).toSorted();
    expect(kept).toHaveLength(20);
    expect(kept[0]).toBe('00000000-0000-4000-8000-000000000015.mp4');
  });
});
