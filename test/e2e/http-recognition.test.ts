import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEarwormServer } from '../../src/compose-server.ts';
import { openEarworm } from '../../src/compose.ts';
import type {
  IndexAccepted,
  JobReport,
  Problem,
  SearchAnswer,
  SongPage,
  Stats,
} from '../../src/http/contract/contract.ts';
import { loadConfig } from '../../src/load-config.ts';
import { createLog } from '../../src/log.ts';
import { encodeAudio } from '../../src/media/node-av/encode-audio.ts';
import { seededRandom } from '../conformance/made-fingerprint.ts';

const RATE_HZ = 44_100;

/** A made-up tune: chords of plucked tones over a beat of noise; every seed its own. */
function tune(seed: number, durationS: number): Float32Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const sound = new Float32Array(durationS * RATE_HZ);
  for (let noteS = 0; noteS < durationS - 1; noteS += 0.1 + 0.2 * random()) {
    const startSample = Math.floor(noteS * RATE_HZ);
    const frequencyHz = 110 * 2 ** (Math.floor(random() * 48) / 12);
    for (let i = 0; i < RATE_HZ / 2; i++) {
      const fade = Math.exp(-i / 6000);
      const tone = [1, 2, 3, 5].map((k) => Math.sin((2 * Math.PI * k * frequencyHz * i) / RATE_HZ) / k);
      const value = tone.reduce((sum, partial) => sum + partial, 0) + (i < 800 ? random() - 0.5 : 0);
      sound[startSample + i] = (sound[startSample + i] ?? 0) + 0.15 * fade * value;
    }
  }
  return sound;
}

interface Running extends AsyncDisposable {
  readonly url: string;
}

async function serve(dir: string): Promise<Running> {
  const config = loadConfig({
    env: {},
    currentFolder: dir,
    flags: { data: join(dir, 'data'), libraryRoots: [join(dir, 'library')], jobs: 2 },
  });
  const log = createLog({ level: 'silent', isForPerson: false, write: () => undefined });
  const earworm = await openEarworm(config, 'write');
  const { app } = await createEarwormServer(earworm, config, log);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await app.close();
      await earworm[Symbol.asyncDispose]();
    },
  };
}

async function json<Body>(reply: Promise<Response>): Promise<Body> {
  return (await (await reply).json()) as Body;
}

function search<Body = SearchAnswer>({ url }: Running, content: Blob): Promise<Body> {
  const body = new FormData();
  body.append('audio', content, 'clip');
  return json<Body>(fetch(`${url}/api/v1/search`, { method: 'POST', body }));
}

async function clipOf(dir: string, sound: Float32Array<ArrayBuffer>, fromS: number): Promise<Blob> {
  const path = join(dir, `clip-${fromS}.ogg`);
  const channels = [sound.slice(fromS * RATE_HZ, (fromS + 8) * RATE_HZ)];
  encodeAudio({ path, sampleRateHz: RATE_HZ, channels });
  return new Blob([await readFile(path)]);
}

async function indexed({ url }: Running, folder: string): Promise<JobReport> {
  const { job_id: jobId } = await json<IndexAccepted>(
    fetch(`${url}/api/v1/index`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ directory_path: folder }),
    }),
  );
  await (await fetch(`${url}/api/v1/jobs/${jobId}/events`)).text();
  return json<JobReport>(fetch(`${url}/api/v1/jobs/${jobId}`));
}

describe('recognition over HTTP', () => {
  const [first, second, unknown] = [tune(1, 25), tune(2, 25), tune(3, 25)] as const;
  let dir = '';
  let server: Running | undefined;
  const running = (): Running => server ?? expect.unreachable('the server did not start');

  beforeAll(async () => {
    dir = await realpath(await mkdtemp(join(tmpdir(), 'earworm-recognition-')));
    const library = join(dir, 'library');
    await mkdir(library);
    for (const [i, sound] of [first, second].entries()) {
      const tags = { title: `Tune ${i + 1}`, artist: 'Test', album: 'Made up' };
      encodeAudio({ path: join(library, `${i + 1}.mp3`), sampleRateHz: RATE_HZ, channels: [sound], tags });
    }
    server = await serve(dir);
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  it('indexes a folder as a job', async () => {
    const job = await indexed(running(), join(dir, 'library'));
    expect(job).toMatchObject({ state: 'done', result: { indexed: 2, failed: 0 } });
    const stats = await json<Stats>(fetch(`${running().url}/api/v1/stats`));
    expect(stats.total_songs).toBe(2);
    expect(stats.total_hashes).toBeGreaterThan(100);
  });

  it('names the tune of a clip, and where in it the clip begins', async () => {
    const answer = await search(running(), await clipOf(dir, second, 9));
    expect(answer.matches).toHaveLength(1);
    expect(answer.matches[0]).toMatchObject({ title: 'Tune 2', artist: 'Test', album: 'Made up' });
    expect(answer.matches[0]?.confidence).toBeGreaterThan(0.9);
    expect(answer.matches[0]?.offset_s).toBeCloseTo(9, 1);
    expect(answer.query_duration_ms).toBeCloseTo(8000, -3);
  });

  it('does not guess', async () => {
    const answer = await search(running(), await clipOf(dir, unknown, 5));
    expect(answer.matches).toEqual([]);
  });

  it.each([
    ['a text', 'this is not a song'.repeat(100), 'E_MEDIA_UNREADABLE'],
    ['a playlist that names a file', '#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n', 'E_MEDIA_UNREADABLE'],
    ['nothing', '', 'E_MEDIA_EMPTY'],
  ])('refuses %s by code', async (_what, content, code) => {
    const problem = await search<Problem>(running(), new Blob([content]));
    expect([problem.status, problem.code]).toEqual([422, code]);
    expect(JSON.stringify(problem)).not.toContain(dir);
  });

  it('knows its songs again after a restart, and forgets those that are removed', async () => {
    await running()[Symbol.asyncDispose]();
    server = await serve(dir);
    const clip = await clipOf(dir, first, 3);
    const [match] = (await search(server, clip)).matches;
    expect(match?.title).toBe('Tune 1');
    const songUrl = `${server.url}/api/v1/songs/${match?.song_id}`;
    expect((await fetch(songUrl, { method: 'DELETE' })).status).toBe(200);
    expect((await search(server, clip)).matches).toEqual([]);
    const page = await json<SongPage>(fetch(`${server.url}/api/v1/songs`));
    expect(page.songs.map(({ title }) => title)).toEqual(['Tune 2']);
  });
});
