import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openEarworm } from '../../src/compose.ts';
import { loadConfig } from '../../src/load-config.ts';
import { cutTune, madeTune, seededRandom, tuneWav } from '../fixtures/made-tune.ts';
import { runEarworm, startEarworm } from './run-earworm.ts';

const KILLS = 30;
const TUNES = 60;
const TUNE_S = 30;
/** From the start of the process on: from before the first file is read until after several batches. */
const KILL_MIN_MS = 250;
const KILL_MAX_MS = 1800;

let home: string;
let music: string;
let data: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm-faults-'));
  music = path.join(home, 'music');
  await mkdir(music);
  for (let seed = 0; seed < TUNES; seed++) {
    await writeFile(path.join(music, `${seed}.wav`), tuneWav(madeTune(seed, TUNE_S)));
  }
});
afterAll(() => rm(home, { recursive: true }));
beforeEach(() => {
  data = path.join(home, `data-${Math.random()}`);
});

const indexArgs = () => ['index', '--data', data, '--json', '--jobs', '1', music];

function indexedPaths(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const record = parsed(line);
    return record?.['event'] === 'indexed' ? [String(record['path'])] : [];
  });
}

/** The last line of a killed process may be cut. */
function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

async function identifiedPaths(paths: readonly string[]): Promise<unknown[]> {
  const clips = path.join(home, 'clips');
  await mkdir(clips, { recursive: true });
  const files = [];
  for (const found of paths) {
    const clip = path.join(clips, path.basename(found));
    await writeFile(clip, tuneWav(cutTune(madeTune(Number(path.parse(found).name), TUNE_S), 10, 6)));
    files.push(clip);
  }
  const run = await runEarworm(['identify', '--data', data, '--json', '--top', '1', ...files]);
  return run.records().map((record) => (record['matches'] as { path: string }[])[0]?.path);
}

describe('earworm index', () => {
  it(`finds afterwards what was reported before each of ${KILLS} kills`, { timeout: 300_000 }, async () => {
    const random = seededRandom(7);
    const reported = new Set<string>();
    let kills = 0;
    while (kills < KILLS) {
      const run = startEarworm(indexArgs());
      await Promise.race([sleep(KILL_MIN_MS + random() * (KILL_MAX_MS - KILL_MIN_MS)), run.ended]);
      run.process.kill('SIGKILL');
      const { signal, exitCode } = await run.ended;
      for (const found of indexedPaths(run.lines)) reported.add(found);
      expect(signal ?? exitCode).toBeOneOf(['SIGKILL', 0]);
      if (signal === 'SIGKILL') kills++;
      const known = await songPaths();
      expect([...reported].filter((found) => !known.has(found))).toEqual([]);
      if (exitCode === 0) await startOver(reported);
    }
    const last = await runEarworm(indexArgs());
    expect(last.records().at(-1)).toMatchObject({ event: 'done', failed: 0 });
    expect(await songPaths()).toHaveProperty('size', TUNES);
    const sample = [...reported, path.join(music, '0.wav')].slice(-12);
    expect(await identifiedPaths(sample)).toEqual(sample);
    const [stats] = (await runEarworm(['stats', '--data', data, '--json'])).records();
    expect(stats).toMatchObject({ total_songs: TUNES, damaged: [] });
  });

  it('lets one of two at once go on, and tells the other', async () => {
    const first = startEarworm(indexArgs());
    await first.waitForLine('"indexed"');
    const second = await runEarworm(indexArgs());
    expect(second).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('E_INDEX_LOCKED') });
    expect(second.records()).toMatchObject([{ event: 'error', error: { code: 'E_INDEX_LOCKED' } }]);
    expect(await first.ended).toMatchObject({ exitCode: 0 });
    expect(indexedPaths(first.lines)).toHaveLength(TUNES);
  });

  it('stops cleanly at Ctrl-C, keeps what it reported, and goes on from there', async () => {
    const run = startEarworm(indexArgs());
    await run.waitForLine('"indexed"');
    // as a terminal, a shell and npm together may send it
    run.process.kill('SIGINT');
    run.process.kill('SIGINT');
    const { exitCode, stderr } = await run.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Stopping');
    const reported = indexedPaths(run.lines);
    expect(parsed(run.lines.at(-1) ?? '')).toMatchObject({
      event: 'done',
      indexed: reported.length,
      cancelled: true,
    });
    const again = await runEarworm(indexArgs());
    const counts = { indexed: TUNES - reported.length, unchanged: reported.length, failed: 0 };
    expect(again.records().at(-1)).toMatchObject(counts);
  });

  it('does not keep a server from answering, nor the server it from writing', async () => {
    const server = startEarworm(['serve', '--data', data, '--json', '--port', '0']);
    const { url } = JSON.parse(await server.waitForLine('listening')) as { url: string };
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const run = await runEarworm(indexArgs());
    expect(run.exitCode).toBe(0);
    const form = new FormData();
    form.append('audio', new Blob([new Uint8Array(tuneWav(cutTune(madeTune(5, TUNE_S), 4, 6)))]), 'clip.wav');
    const reply = await fetch(`${url}/api/v1/search`, { method: 'POST', body: form });
    expect(await reply.json()).toMatchObject({ matches: [{ title: '5' }] });
    server.process.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ exitCode: 0 });
  });

  it(
    'marks nothing missing when the folder is unmounted meanwhile, and says why',
    { timeout: 120_000 },
    async () => {
      const away = `${music}-away`;
      const scan = startEarworm(indexArgs());
      await scan.waitForLine('"indexed"');
      await rename(music, away);
      const { exitCode } = await scan.ended;
      await rename(away, music);
      expect(exitCode).toBe(0);
      const records = (await scan.ended).records();
      expect(records).toContainEqual(
        expect.objectContaining({
          event: 'unchecked',
          path: music,
          reason: expect.stringContaining('vanished'),
        }),
      );
      expect(records.at(-1)).toMatchObject({ event: 'done', missing: 0 });
      const again = await runEarworm(indexArgs());
      expect(again.records().at(-1)).toMatchObject({ failed: 0, missing: 0 });
      const songs = (await runEarworm(['songs', '--data', data, '--json'])).records();
      expect(songs.filter((song) => song['missing_since'] === null)).toHaveLength(TUNES);
    },
  );
});

/** Looked up here, not in one more process. */
async function songPaths(): Promise<Set<string>> {
  const config = loadConfig({ env: {}, currentFolder: home, flags: { data } });
  await using earworm = await openEarworm(config, 'read');
  const { tracks } = await earworm.collection.listTracks({ offset: 0, limit: 1000 });
  return new Set(tracks.map((track) => track.file.path));
}

/** All is indexed: the next runs need something to do. */
async function startOver(reported: Set<string>): Promise<void> {
  reported.clear();
  const run = await runEarworm(['remove', '--data', data, music]);
  expect(run.exitCode).toBe(0);
  expect(await readdir(data)).not.toEqual([]);
}
