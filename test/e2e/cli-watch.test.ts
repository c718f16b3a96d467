import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeTune, tuneWav } from '../fixtures/made-tune.ts';
import { runEarworm, type RunningEarworm, startEarworm } from './run-earworm.ts';

const TIMEOUT_MS = 120_000;
const POLL = { timeout: 30_000, interval: 100 };

let home: string;
let music: string;
let data: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm-watch-'));
  music = path.join(home, 'music');
  data = path.join(home, 'data');
  await mkdir(path.join(music, 'one'), { recursive: true });
  await writeFile(path.join(music, 'one', '1.wav'), tune(1));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const tune = (seed: number): Buffer => tuneWav(madeTune(seed, 4));

const recordsOf = (watch: RunningEarworm): Record<string, unknown>[] =>
  watch.lines.map((line) => JSON.parse(line) as Record<string, unknown>);

const indexed = (watch: RunningEarworm): string[] =>
  recordsOf(watch)
    .filter((record) => record['event'] === 'indexed')
    .map((record) => path.relative(music, String(record['path'])));

async function songs(): Promise<Record<string, unknown>[]> {
  return (await runEarworm(['songs', '--data', data, '--json'])).records();
}

describe('earworm watch', () => {
  it('follows what comes, changes and goes, and stops at Ctrl-C', { timeout: TIMEOUT_MS }, async () => {
    const watch = startEarworm(['watch', music, '--data', data, '--json']);
    await expect.poll(() => indexed(watch), POLL).toEqual(['one/1.wav']);

    const second = await runEarworm(['watch', music, '--data', data]);
    expect(second.exitCode).toBe(6);
    expect(second.stderr).toContain(`process ${watch.process.pid}`);

    await mkdir(path.join(home, 'two'));
    await writeFile(path.join(home, 'two', '2.wav'), tune(2));
    await rename(path.join(home, 'two'), path.join(music, 'two'));
    // in two halves, with more time between them than events are waited for
    const whole = tune(3);
    await writeFile(path.join(music, '3.wav'), whole.subarray(0, whole.length / 2));
    await sleep(2000);
    await appendFile(path.join(music, '3.wav'), whole.subarray(whole.length / 2));
    await expect.poll(() => indexed(watch).length, POLL).toBe(3);
    expect(new Set(indexed(watch).slice(1))).toEqual(new Set(['two/2.wav', '3.wav']));

    await writeFile(path.join(home, 'saved'), tune(4));
    await rename(path.join(home, 'saved'), path.join(music, '3.wav'));
    await expect.poll(() => indexed(watch).length, POLL).toBe(4);
    await rm(path.join(music, 'two'), { recursive: true });
    const missing = () => recordsOf(watch).reduce((sum, { missing: n }) => sum + Number(n ?? 0), 0);
    // the first version of the song that was saved anew, and that of the folder
    await expect.poll(missing, POLL).toBe(2);

    watch.process.kill('SIGINT');
    expect(await watch.ended).toMatchObject({ exitCode: 0 });
    expect((await songs()).filter((song) => song['missing_since'] === null)).toHaveLength(2);
  });

  it('is what a server does with --watch, as jobs', { timeout: TIMEOUT_MS }, async () => {
    const library = path.join(home, 'library');
    await mkdir(path.join(library, 'kept', 'sub'), { recursive: true });
    await writeFile(path.join(library, '.earwormignore'), 'kept/sub/\n');
    await writeFile(path.join(library, 'kept', '5.wav'), tune(5));
    await writeFile(path.join(library, 'kept', 'sub', '6.wav'), tune(6));
    const served = path.join(home, 'served');
    const env = { EARWORM_LIBRARY: library };
    const server = startEarworm(['serve', '--watch', '--data', served, '--port', '0', '--json'], { env });
    const { url } = JSON.parse(await server.waitForLine('listening')) as { url: string };
    const count = async () => {
      const stats = (await (await fetch(`${url}/api/v1/stats`)).json()) as { total_songs: number };
      return stats.total_songs;
    };
    await expect.poll(count, POLL).toBe(1);

    const second = await runEarworm(['serve', '--data', served, '--port', '0'], { env });
    expect(second.exitCode).toBe(6);
    expect(second.stderr).toMatch(/process \d+ on .+ already serves .+kill \d+.+E_ALREADY_RUNNING/u);

    // a new song in an ignored folder is none; when the rule goes, both are
    await writeFile(path.join(library, 'kept', 'sub', '7.wav'), tune(7));
    await sleep(3000);
    expect(await count()).toBe(1);
    await writeFile(path.join(library, '.earwormignore'), '# nothing\n');
    await expect.poll(count, POLL).toBe(3);

    const states = async () => {
      const { jobs } = (await (await fetch(`${url}/api/v1/jobs`)).json()) as { jobs: { state: string }[] };
      return [...new Set(jobs.map((job) => job.state))];
    };
    await expect.poll(states, POLL).toEqual(['done']);
    server.process.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ exitCode: 0 });
  });
});
