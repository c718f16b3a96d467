import { mkdtemp, rm } from 'node:fs/promises';
import { openAsBlob } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runEarworm, startEarworm } from './run-earworm.ts';

/** Making the demo takes a minute where others use the machine too. */
const TIMEOUT_MS = 180_000;

let data: string;
beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'earworm-start-'));
});
afterAll(() => rm(data, { recursive: true }));

describe('earworm start', () => {
  it(
    'makes a demo on a fresh machine, and prints a line to try that works',
    { timeout: TIMEOUT_MS },
    async () => {
      const server = startEarworm(['start', '--data', data, '--port', '0', '--json']);
      const { url } = JSON.parse(await server.waitForLine('listening')) as { url: string };
      const stats = await fetch(`${url}/api/v1/stats`);
      const { total_songs: songs } = (await stats.json()) as { total_songs: number };
      expect(songs).toBeGreaterThanOrEqual(24);
      server.process.kill('SIGTERM');
      const { exitCode, stderr } = await server.ended;
      expect(exitCode).toBe(0);
      const [, clip = '', address] = /curl -F 'audio=@([^']+)' (\S+)/u.exec(stderr) ?? [];
      expect(address).toBe(`${url}/api/v1/search`);

      const again = startEarworm(['start', '--data', data, '--port', '0', '--json']);
      const next = JSON.parse(await again.waitForLine('listening')) as { url: string };
      const form = new FormData();
      form.append('audio', await openAsBlob(clip), 'clip.mp3');
      const reply = await fetch(`${next.url}/api/v1/search`, { method: 'POST', body: form });
      expect(await reply.json()).toMatchObject({ matches: [{ title: 'Palm Drive' }] });
      again.process.kill('SIGINT');
      expect(await again.ended).toMatchObject({ exitCode: 0 });
    },
  );

  it('indexes the library roots in the background, in memory too', { timeout: TIMEOUT_MS }, async () => {
    const demo = path.join(data, 'demo');
    const made = await runEarworm(['demo', demo, '--data', data, '--json']);
    const { clip } = made.records()[0] as { clip: string };
    const env = { EARWORM_LIBRARY: demo, EARWORM_FINGERPRINTS: 'memory' };
    const server = startEarworm(['start', '--data', path.join(data, 'other'), '--port', '0', '--json'], {
      env,
    });
    const { url } = JSON.parse(await server.waitForLine('listening')) as { url: string };
    const stateOfJob = async () => {
      const { jobs } = (await (await fetch(`${url}/api/v1/jobs`)).json()) as { jobs: { state: string }[] };
      return jobs[0]?.state;
    };
    await expect.poll(stateOfJob, { timeout: TIMEOUT_MS / 2, interval: 200 }).toBe('done');
    const form = new FormData();
    form.append('audio', await openAsBlob(clip), 'clip.mp3');
    const reply = await fetch(`${url}/api/v1/search`, { method: 'POST', body: form });
    expect(await reply.json()).toMatchObject({ matches: [{ title: 'Palm Drive' }] });
    server.process.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ exitCode: 0 });
  });
});
