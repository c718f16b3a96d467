import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeTune, tuneWav } from '../fixtures/made-tune.ts';
import { runEarworm } from './run-earworm.ts';

const TIMEOUT_MS = 120_000;
const TUNES = 6;

const home = await mkdtemp(path.join(tmpdir(), 'earworm-full-'));
const small = path.join(home, 'small');
await mkdir(small);
/** Only root may; elsewhere the same is tested with a disk that only seems full. */
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', small]).status === 0;

beforeAll(async () => {
  await mkdir(path.join(home, 'music'));
  for (let seed = 0; seed < TUNES; seed++)
    await writeFile(path.join(home, 'music', `${seed}.wav`), tuneWav(madeTune(seed, 20)));
});
afterAll(async () => {
  if (isMounted) spawnSync('umount', [small]);
  await rm(home, { recursive: true, force: true });
});

describe('a disk that is full', () => {
  it.skipIf(!isMounted)(
    'ends the scan with a code, and the next scan goes on when there is room (needs the right to mount)',
    { timeout: TIMEOUT_MS },
    async () => {
      const data = path.join(small, 'data');
      const index = () => runEarworm(['index', path.join(home, 'music'), '--data', data, '--json']);
      const ballast = path.join(small, 'ballast');
      await mkdir(data, { recursive: true });
      await writeFile(ballast, Buffer.alloc(2.6 * 2 ** 20));
      const full = await index();
      expect(full.exitCode).toBe(6);
      expect(full.stderr).toContain('E_DISK_FULL');
      await rm(ballast);
      const done = await index();
      expect(done.exitCode).toBe(0);
      expect(done.records().at(-1)).toMatchObject({ event: 'done', failed: 0 });
      const songs = await runEarworm(['songs', '--data', data, '--json']);
      expect(songs.records()).toHaveLength(TUNES);
    },
  );
});
