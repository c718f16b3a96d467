import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createModels } from '../../src/encoders/create-models.ts';
import { openFakeHub } from '../fixtures/models/fake-hub.ts';
import { tinyModelFiles } from '../fixtures/models/tiny-model.ts';
import { type HttpServer, openHttpServer } from './open-http-server.ts';

interface Report {
  readonly state: string;
  readonly error: { code: string } | null;
  readonly progress: { unit: string; done: number; total: number } | null;
  readonly result: Record<string, unknown> | null;
}

async function ended(server: HttpServer, jobId: string): Promise<Report> {
  const ask = async (): Promise<Report> => (await server.ask<Report>(`/api/v1/jobs/${jobId}`)).body;
  await expect.poll(async () => (await ask()).state, { timeout: 20_000 }).toMatch(/done|failed/u);
  return ask();
}

it('shows, plans, pulls and verifies a model', async () => {
  const modelsDir = await mkdtemp(path.join(tmpdir(), 'earworm-http-models-'));
  await using hub = await openFakeHub({ 'Xenova/clip-vit-base-patch32': tinyModelFiles('clip') });
  const models = createModels({
    modelsDir,
    dtype: 'fp32',
    hubEndpoint: hub.endpoint,
    threads: 1,
    limits: { wallMaxS: 60, memoryMaxMb: 2000 },
    idleMaxS: 60,
    hubTimes: { stallMaxS: 1, retryMs: 5, retryAfterMaxS: 1 },
  });
  await using undo = new AsyncDisposableStack();
  undo.defer(() => rm(modelsDir, { recursive: true, force: true }));
  undo.defer(() => models.close());
  await using server = await openHttpServer({ models: models.library });

  const before = await server.ask<{ models: { name: string; state: string }[] }>('/api/v1/models');
  expect(before.body.models.map(({ name, state }) => [name, state])).toEqual([
    ['clip', 'absent'],
    ['clap', 'absent'],
  ]);
  const { body: plan } = await server.ask('/api/v1/models/clip/pull');
  expect(plan).toMatchObject({ has_bytes: 0, is_installed: false, dtype: 'fp32' });

  const { status, body: pulling } = await server.ask('/api/v1/models/clip/pull', { method: 'POST' });
  expect(status).toBe(202);
  const pulled = await ended(server, String(pulling['job_id']));
  expect(pulled).toMatchObject({ state: 'done', progress: { unit: 'bytes', done: plan['size_bytes'] } });
  const { body: health } = await server.ask('/health');
  expect(health['models_loaded']).toMatchObject({ clip: true, clap: false });

  const { body: verifying } = await server.ask('/api/v1/models/clip/verify', { method: 'POST' });
  const verified = await ended(server, String(verifying['job_id']));
  expect(verified.result?.['checks']).toContainEqual(expect.objectContaining({ outcome: 'failed' }));

  const { body: missing } = await server.ask('/api/v1/models/clap/pull', { method: 'POST' });
  expect((await ended(server, String(missing['job_id']))).error?.code).toBe('E_HUB_NOT_FOUND');
  expect((await server.ask('/api/v1/models/bert/pull')).status).toBe(400);
});
