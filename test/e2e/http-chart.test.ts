import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ChartSummary } from '../../src/finder/chart/chart-import.ts';
import { chartResultOf } from '../../src/http/replies/chart-reply.ts';
import type { ChartWish } from '../../src/jobs/chart-job.ts';
import { openHttpServer } from './open-http-server.ts';

const ROUTE = '/api/recommendations/initialize-database';
const SUMMARY: ChartSummary = {
  region: 'DE',
  videos: 2,
  added: 2,
  changed: 0,
  problems: 0,
  pictures: 1,
  picturesUnchanged: 0,
  picturesRefused: 1,
  matched: 1,
  fetched: 0,
  unmatched: [
    { video: { videoId: 'v1', title: 'T', region: 'DE', place: 1, addedAtMs: 1, durationMs: 1500 } },
  ],
  wallS: 1.23456,
  cancelled: false,
};

it('imports a chart as a task that can be followed', async () => {
  const wishes: ChartWish[] = [];
  await using server = await openHttpServer({
    async importChart({ onProgress, max, region }) {
      wishes.push({ max, ...(region === undefined ? {} : { region }) });
      onProgress({ done: 1, total: 2, unit: 'videos', message: 'reading the chart' });
      return chartResultOf(SUMMARY, [{ video_id: 'v2', code: 'E_IMAGE_DAMAGED', message: 'Damaged.' }]);
    },
  });
  const { status, body } = await server.postJson(ROUTE, { max_videos: 20, region: 'de' });
  expect([status, body]).toEqual([
    202,
    { success: true, task_id: expect.any(String) as string, message: 'Database initialization started' },
  ]);
  const task = await endedTask(server, String(body['task_id']));
  expect(task).toMatchObject({
    kind: 'chart',
    state: 'done',
    progress: { unit: 'videos' },
    result: {
      region: 'DE',
      videos: 2,
      unmatched_total: 1,
      unmatched: [{ video_id: 'v1', title: 'T', artist: null, duration_s: 1.5, nearest: null }],
      refused: [{ video_id: 'v2', code: 'E_IMAGE_DAMAGED' }],
      wall_s: 1.235,
    },
  });
  const other = await server.postJson(ROUTE, {});
  expect(other.status).toBe(202);
  await endedTask(server, String(other.body['task_id']));
  expect(wishes).toEqual([{ max: 20, region: 'DE' }, { max: 50 }]);
});

async function endedTask(
  server: Awaited<ReturnType<typeof openHttpServer>>,
  taskId: string,
): Promise<object> {
  for (let tries = 0; tries < 100; tries++) {
    const { body } = await server.ask(`/api/recommendations/tasks/${taskId}`);
    if (body['ended_at'] !== null) return body;
    await pause(20);
  }
  throw new Error('the task did not end');
}

it('refuses without a key before there is a task, and refuses what is no chart', async () => {
  await using server = await openHttpServer({ settings: { hasYoutubeKey: false } });
  expect(await server.postJson(ROUTE, { max_videos: 5 })).toMatchObject({
    status: 409,
    body: { code: 'E_YOUTUBE_KEY_MISSING' },
  });
  for (const body of [{ max_videos: 0 }, { max_videos: 501 }, { region: 'Germany' }, { maxVideos: 5 }])
    expect(await server.postJson(ROUTE, body)).toMatchObject({ status: 400 });
  const { body } = await server.ask('/api/recommendations/database-stats');
  expect(body).toMatchObject({ data: { videos_count: 0 } });
});
