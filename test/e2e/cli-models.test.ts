import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeHub, openFakeHub } from '../fixtures/models/fake-hub.ts';
import { tinyModelFiles, writeTinyModel } from '../fixtures/models/tiny-model.ts';
import { runEarworm, type RunResult } from './run-earworm.ts';

const TIMEOUT_MS = 120_000;
const CLIP = 'Xenova/clip-vit-base-patch32';
const CLAP = 'Xenova/clap-htsat-unfused';
const VISION = 'onnx/vision_model.onnx';

const home = await mkdtemp(path.join(tmpdir(), 'earworm-cli-models-'));
afterAll(() => rm(home, { recursive: true, force: true }));

let data: string;
let runs = 0;
let hub: FakeHub;

beforeEach(async () => {
  data = path.join(home, `${++runs}`);
  hub = await openFakeHub({ [CLIP]: tinyModelFiles('clip'), [CLAP]: tinyModelFiles('clap') });
});
afterEach(() => hub[Symbol.asyncDispose]());

const models = (args: readonly string[], folder = data, endpoint = hub.endpoint): Promise<RunResult> =>
  runEarworm(['models', ...args, '--data', folder], { env: { HF_ENDPOINT: endpoint } });

const stateOf = async (name: string): Promise<unknown> =>
  (await models(['status', '--json'])).records().find((one) => one['name'] === name)?.['state'];

describe('earworm models', { timeout: TIMEOUT_MS }, () => {
  it('tells the size and fetches nothing before it may', async () => {
    const asked = await models(['pull']);
    expect(asked.exitCode).toBe(2);
    expect(asked.stderr).toMatch(/clip: Xenova\/clip-vit-base-patch32 \(fp32\), [\d.]+ kB, from /u);
    expect(asked.stderr).toMatch(/clap: Xenova\/clap-htsat-unfused \(fp32\), /u);
    expect(asked.stderr).toContain('--yes');
    expect(
      hub.requests.filter(({ method, path: file }) => method === 'GET' && file.endsWith('.onnx')),
    ).toEqual([]);
    expect(await stateOf('clip')).toBe('absent');
  });

  it('pulls, shows, checks and removes', async () => {
    const pulled = await models(['pull', 'clip', '--yes', '--json']);
    expect(pulled.exitCode).toBe(0);
    expect(pulled.records()).toEqual([
      expect.objectContaining({ name: 'clip', model: CLIP, state: 'installed', dtype: 'fp32' }),
    ]);
    const again = await models(['pull', 'clip', '--yes']);
    expect([again.exitCode, again.stderr]).toEqual([0, expect.stringContaining('is installed and current')]);

    // a tiny model gives other numbers than the published ones, but whole and different ones
    const verified = await models(['verify', '--json']);
    expect(verified.exitCode).toBe(3);
    const outcomes = new Map(verified.records().map(({ check, outcome }) => [check, outcome]));
    expect(outcomes.get(`checksum of ${VISION}`)).toBe('passed');
    expect(outcomes.get('unrelated texts differ')).toBe('passed');
    expect([...outcomes.values()]).toContain('failed');

    expect((await models(['verify', 'clap'])).exitCode).toBe(4);
    const removed = await models(['remove', '--json']);
    expect(removed.records()).toEqual([
      { model: 'clip', removed: true },
      { model: 'clap', removed: false },
    ]);
    expect((await models(['verify'])).exitCode).toBe(4);
  });

  it('goes on with a pull that broke off', async () => {
    hub.fail(VISION, [
      { kind: 'cut', afterBytes: 4000 },
      { kind: 'status', status: 404 },
    ]);
    const broken = await models(['pull', 'clip', '--yes']);
    expect([broken.exitCode, broken.stderr]).toEqual([4, expect.stringContaining('E_HUB_NOT_FOUND')]);
    expect(await stateOf('clip')).toBe('absent');
    const mended = await models(['pull', 'clip', '--yes']);
    expect([mended.exitCode, mended.stderr]).toEqual([
      0,
      expect.stringMatching(/of which [\d.]+ kB are here already/u),
    ]);
    expect(hub.requests.at(-1)?.range).toBe('bytes=4000-');
    expect(await stateOf('clip')).toBe('installed');
  });

  it('takes nothing that is not what the hub announced', async () => {
    hub.fail(VISION, [{ kind: 'flip' }]);
    const pulled = await models(['pull', 'clip', '--yes']);
    expect([pulled.exitCode, pulled.stderr]).toEqual([7, expect.stringContaining('E_HUB_CHECKSUM')]);
    expect(await stateOf('clip')).toBe('absent');
  });

  it('names what is installed and damaged, and mends it', async () => {
    await models(['pull', 'clip', '--yes']);
    const [installed] = (await models(['status', 'clip', '--json'])).records();
    expect(installed?.['state']).toBe('installed');
    const found = spawnSync('find', [data, '-name', 'vision_model.onnx'], { encoding: 'utf8' });
    await truncate(found.stdout.trim(), 100);
    expect(await stateOf('clip')).toBe('damaged');
    expect((await models(['pull', 'clip', '--yes'])).exitCode).toBe(0);
    expect(await stateOf('clip')).toBe('installed');
  });

  it('says what to do where no hub is reached, and takes a folder then', async () => {
    const offline = await models(['pull', 'clip', '--yes'], data, 'http://127.0.0.1:9');
    expect([offline.exitCode, offline.stderr]).toEqual([7, expect.stringContaining('E_HUB_FAILED')]);
    const folder = path.join(home, 'clip-folder');
    await writeTinyModel(folder, 'clip');
    const pulled = await models(['pull', 'clip', '--from', folder, '--yes'], data, 'http://127.0.0.1:9');
    expect(pulled.exitCode).toBe(0);
    expect((await models(['pull', '--from', folder, '--yes'])).exitCode).toBe(2);
    expect((await models(['pull', 'bert', '--yes'])).exitCode).toBe(2);
  });

  it('fails a model whose texts all have the same vector', async () => {
    const folder = path.join(home, 'collapsed');
    await writeTinyModel(folder, 'clap', { fault: 'collapsed' });
    expect((await models(['pull', 'clap', '--from', folder, '--yes'])).exitCode).toBe(0);
    const verified = await models(['verify', 'clap', '--json']);
    expect(verified.exitCode).toBe(3);
    expect(verified.records()).toContainEqual({
      model: 'clap',
      check: 'unrelated texts differ',
      outcome: 'failed',
      detail: expect.stringMatching(/mean cosine is (?:1\.0000|0\.9\d+)/u) as string,
    });
  });
});

/** Only root may mount one. */
const small = path.join(home, 'small');
await mkdir(small);
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]).status === 0;
afterAll(() => {
  if (isMounted) spawnSync('umount', [small]);
});

describe('a disk that is too small for a model', () => {
  it.skipIf(!isMounted)(
    'is told of before anything is fetched (needs the right to mount)',
    { timeout: TIMEOUT_MS },
    async () => {
      await writeFile(path.join(small, 'ballast'), Buffer.alloc(2 ** 20));
      const pulled = await models(['pull', 'clip', '--yes'], path.join(small, 'data'));
      expect([pulled.exitCode, pulled.stderr]).toEqual([6, expect.stringContaining('E_DISK_FULL')]);
      expect(
        hub.requests.filter(({ method, path: file }) => method === 'GET' && file.endsWith('.onnx')),
      ).toEqual([]);
    },
  );
});
