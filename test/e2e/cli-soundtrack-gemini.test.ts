import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeShortFilm } from '../fixtures/gemini/ask-gemini.ts';
import { fakeGemini, RIGHT_KEY } from '../fixtures/gemini/fake-gemini.ts';
import { runEarworm, startEarworm } from './run-earworm.ts';

let home: string;
let film: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm gemini-'));
  film = path.join(home, 'film.mp4');
  writeShortFilm(film);
});
afterAll(() => rm(home, { recursive: true }));

function soundtrack(args: readonly string[], env: Record<string, string>) {
  return runEarworm(['--data', path.join(home, 'data'), 'soundtrack', ...args, film], { env });
}

it('sends the film only when it is asked to, says so first, and never shows the key', async () => {
  await using fake = await fakeGemini();
  const env = { GEMINI_API_KEY: RIGHT_KEY, GOOGLE_GEMINI_BASE_URL: fake.baseUrl };
  expect((await soundtrack([], env)).stdout).toContain('landscape film');
  expect(fake.requests).toEqual([]);

  const { stdout, stderr, records } = await soundtrack(['--json', '--analyzer', 'auto'], env);
  expect(records()[0]).toMatchObject({ analysis: { analyzer: 'gemini', mood: 'joyful' } });
  expect(stderr).toContain(`The film is sent to Google (${new URL(fake.baseUrl).host})`);
  expect(stdout + stderr).not.toContain(RIGHT_KEY);
  expect(fake.count('generate')).toBe(1);
  expect(fake.files()).toEqual([]);
});

it('deletes the film at Google when it is stopped', async () => {
  await using fake = await fakeGemini({ faults: { generate: [{ kind: 'hang' }] } });
  const env = { GEMINI_API_KEY: RIGHT_KEY, GOOGLE_GEMINI_BASE_URL: fake.baseUrl };
  const args = ['--data', path.join(home, 'data'), 'soundtrack', '--analyzer', 'gemini', film];
  const running = startEarworm(args, { env });
  await expect.poll(() => fake.count('generate'), { timeout: 10_000 }).toBe(1);
  expect(fake.files()).toHaveLength(1);
  running.process.kill('SIGINT');
  expect((await running.ended).exitCode).toBe(130);
  expect(fake.files()).toEqual([]);
});

it('falls back to this machine, with a word on why', async () => {
  await using fake = await fakeGemini();
  const wrong = { GEMINI_API_KEY: 'AIzaWrong_0123456789', GOOGLE_GEMINI_BASE_URL: fake.baseUrl };
  const refused = await soundtrack(['--analyzer', 'gemini'], wrong);
  expect(refused.stderr).toContain('Judged on this machine instead: Gemini does not accept the key');
  expect(refused.stdout).toContain('landscape film');
  expect(refused.stdout + refused.stderr).not.toContain('AIzaWrong');

  const keyless = await soundtrack(['--json', '--analyzer', 'gemini'], {});
  expect(keyless.stderr).toContain('set GEMINI_API_KEY');
  expect(keyless.records()[0]).toMatchObject({
    analysis: { analyzer: 'local', fallback_code: 'E_GEMINI_KEY_MISSING' },
  });
});

it('shows no wrong key, wherever it stands', async () => {
  const config = path.join(home, 'config.json');
  await writeFile(config, JSON.stringify({ geminiApiKey: 'with space\n' }));
  const { exitCode, stderr } = await soundtrack(['--config', config], {});
  expect(exitCode).toBe(2);
  expect(stderr).toContain('geminiApiKey');
  expect(stderr).not.toContain('with space');
});
