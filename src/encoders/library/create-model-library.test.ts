import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FakeHub,
  type FakeHubOptions,
  type HubFault,
  openFakeHub,
} from '../../../test/fixtures/models/fake-hub.ts';
import {
  type TinyModelOptions,
  tinyModelFiles,
  writeTinyModel,
} from '../../../test/fixtures/models/tiny-model.ts';
import type { PullProgress } from '../../embedding/model-library.ts';
import { madePictures } from './made-things.ts';
import { createModels, type Models, type ModelSettings } from '../create-models.ts';

const CLIP = 'Xenova/clip-vit-base-patch32';
const CLAP = 'Xenova/clap-htsat-unfused';
const VISION = 'onnx/vision_model.onnx';

let modelsDir: string;
const opened: AsyncDisposable[] = [];

beforeEach(async () => {
  modelsDir = await mkdtemp(path.join(tmpdir(), 'earworm-models-'));
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
  await rm(modelsDir, { recursive: true, force: true });
});

async function openHub(options: FakeHubOptions & TinyModelOptions = {}): Promise<FakeHub> {
  const hub = await openFakeHub(
    { [CLIP]: tinyModelFiles('clip', options), [CLAP]: tinyModelFiles('clap', options) },
    options,
  );
  opened.push(hub);
  return hub;
}

function open(hubEndpoint: string, settings: Partial<ModelSettings> = {}): Models {
  const models = createModels({
    modelsDir,
    dtype: 'fp32',
    hubEndpoint,
    threads: 1,
    limits: { wallMaxS: 60, memoryMaxMb: 2000 },
    idleMaxS: 60,
    hubTimes: { stallMaxS: 0.3, retryMs: 5, retryAfterMaxS: 1 },
    ...settings,
  });
  opened.push({ [Symbol.asyncDispose]: () => models.close() });
  return models;
}

const always = (fault: HubFault): HubFault[] => Array.from({ length: 9 }, () => fault);

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => !name.startsWith('write.lock')).toSorted();

describe('pulling a model', () => {
  it('tells the sizes first, and fetches nothing for it', async () => {
    const hub = await openHub();
    const plan = await open(hub.endpoint).library.plan('clip');
    const files = tinyModelFiles('clip');
    expect(plan.files).toEqual([...files].map(([file, { length }]) => ({ path: file, sizeBytes: length })));
    expect(plan).toMatchObject({ hasBytes: 0, isInstalled: false, model: CLIP, dtype: 'fp32' });
    expect(hub.requests.every(({ method }) => method === 'HEAD')).toBe(true);
    expect(await namesIn(modelsDir)).toEqual([]);
  });

  it.each(['clip', 'clap'] as const)('installs %s, which then answers', async (name) => {
    const hub = await openHub();
    const models = open(hub.endpoint);
    const progress: PullProgress[] = [];
    const installed = await models.library.pull(name, { onProgress: (one) => progress.push(one) });
    expect(installed.space).toMatchObject({ dtype: 'fp32', dim: 512 });
    expect(progress.at(-1)).toMatchObject({
      doneBytes: installed.sizeBytes,
      totalBytes: installed.sizeBytes,
    });
    const status = (await models.library.status()).find((one) => one.name === name);
    expect(status).toMatchObject({ state: 'installed', isLoaded: false });
    const encoder = await (name === 'clip' ? models.pictureEncoder() : models.soundEncoder());
    expect(encoder?.space).toEqual(installed.space);
    const [vector] = (await encoder?.encodeTexts(['a red door'])) ?? [];
    expect(Math.hypot(...(vector ?? []))).toBeCloseTo(1, 5);
    expect(models.isLoaded(name)).toBe(true);
    expect(await namesIn(modelsDir)).toHaveLength(2);
  });

  it('asks for everything but the first answer of one commit', async () => {
    const hub = await openHub({ commit: 'f'.repeat(40) });
    await open(hub.endpoint).library.pull('clip');
    const others = hub.requests.slice(1).map(({ path: asked }) => asked);
    expect(others.every((asked) => asked.includes(`/${'f'.repeat(40)}/`))).toBe(true);
  });

  it('fetches nothing again that is installed, and a new commit as another space only when it differs', async () => {
    const hub = await openHub();
    const models = open(hub.endpoint);
    const first = await models.library.pull('clip');
    const gets = (): number => hub.requests.filter(({ method }) => method === 'GET').length;
    const before = gets();
    expect(await models.library.pull('clip')).toEqual(first);
    expect(gets()).toBe(before);
    const same = await openHub({ commit: 'a'.repeat(40) });
    expect((await open(same.endpoint).library.pull('clip')).space).toEqual(first.space);
    const changed = await openHub({ commit: 'b'.repeat(40), seed: 2 });
    const other = await open(changed.endpoint).library.pull('clip');
    expect(other.space.revision).not.toBe(first.space.revision);
    expect(await namesIn(modelsDir)).toHaveLength(2);
  });

  it('goes on where it broke off, in the same run and in the next', async () => {
    const hub = await openHub();
    hub.fail(VISION, [
      { kind: 'cut', afterBytes: 1000 },
      { kind: 'cut', afterBytes: 5000 },
    ]);
    await open(hub.endpoint).library.pull('clip');
    const ranges = hub.requests.filter(
      ({ method, path: asked }) => method === 'GET' && asked.endsWith(VISION),
    );
    expect(
      ranges.map(({ range }) => range).filter((range) => range !== undefined).length,
    ).toBeGreaterThanOrEqual(2);

    await open(hub.endpoint).library.remove('clip');
    hub.fail(VISION, [{ kind: 'cut', afterBytes: 4000 }, ...always({ kind: 'hang-up' })]);
    await expect(open(hub.endpoint).library.pull('clip')).rejects.toMatchObject({ code: 'E_HUB_FAILED' });
    expect((await open(hub.endpoint).library.plan('clip')).hasBytes).toBeGreaterThan(4000);
    hub.fail(VISION, []);
    await open(hub.endpoint).library.pull('clip');
    expect(hub.requests.at(-1)?.range).toBe('bytes=4000-');
  });

  it('starts a file anew where the hub knows no ranges', async () => {
    const hub = await openHub({ isPlain: true });
    hub.fail(VISION, [{ kind: 'cut', afterBytes: 1000 }]);
    const models = open(hub.endpoint);
    await models.library.pull('clip');
    expect(
      (await models.library.verify('clip')).filter(({ name }) => name.startsWith('checksum')),
    ).toHaveLength(5);
  });

  it.each<[string, readonly HubFault[], string]>([
    ['answers 404', [{ kind: 'status', status: 404 }], 'E_HUB_NOT_FOUND'],
    ['answers 401', [{ kind: 'status', status: 401 }], 'E_HUB_NOT_FOUND'],
    ['asks to wait for an hour', [{ kind: 'status', status: 429, retryAfter: '3600' }], 'E_HUB_BUSY'],
    ['never has time', always({ kind: 'status', status: 429 }), 'E_HUB_BUSY'],
    ['fails', always({ kind: 'status', status: 503 }), 'E_HUB_FAILED'],
    ['hangs up', always({ kind: 'hang-up' }), 'E_HUB_FAILED'],
    ['says nothing', always({ kind: 'silence' }), 'E_HUB_FAILED'],
    ['sends another byte', [{ kind: 'flip' }], 'E_HUB_CHECKSUM'],
  ])('installs nothing when the hub %s', async (_, faults, code) => {
    const hub = await openHub();
    hub.fail(VISION, faults);
    const models = open(hub.endpoint);
    await expect(models.library.pull('clip')).rejects.toMatchObject({ code });
    expect(await models.pictureEncoder()).toBeUndefined();
    expect((await models.library.status()).map(({ state }) => state)).toEqual(['absent', 'absent']);
  });

  it('waits as long as the hub asks', async () => {
    const hub = await openHub();
    const soon = new Date(Date.now() + 1000).toUTCString();
    hub.fail(VISION, [
      { kind: 'status', status: 429, retryAfter: '0' },
      { kind: 'status', status: 429, retryAfter: soon },
    ]);
    const messages: string[] = [];
    await open(hub.endpoint).library.pull('clip', { onProgress: ({ message }) => messages.push(message) });
    expect(messages).toContainEqual(expect.stringMatching(/trying again in/u));
  });

  it('has a way forward when there is no hub at that address', async () => {
    const pulling = open('http://127.0.0.1:9').library.pull('clap');
    await expect(pulling).rejects.toMatchObject({ code: 'E_HUB_FAILED' });
  });

  it('stops when told to, and keeps what came', async () => {
    const hub = await openHub();
    hub.fail(VISION, [{ kind: 'cut', afterBytes: 2000 }, { kind: 'silence' }]);
    const stop = new AbortController();
    const pulling = open(hub.endpoint, {
      hubTimes: { stallMaxS: 30, retryMs: 1, retryAfterMaxS: 1 },
    }).library.pull('clip', {
      signal: stop.signal,
      onProgress: ({ message }) => {
        if (message.includes('trying again')) setTimeout(() => stop.abort(), 100);
      },
    });
    await expect(pulling).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect((await open(hub.endpoint).library.plan('clip')).hasBytes).toBeGreaterThan(2000);
  });

  it('lets one pull in at a time', async () => {
    const hub = await openHub();
    hub.fail(VISION, [{ kind: 'silence' }]);
    const first = open(hub.endpoint).library.pull('clip');
    await expect.poll(() => hub.requests.some(({ method }) => method === 'GET')).toBe(true);
    await expect(open(hub.endpoint).library.pull('clap')).rejects.toMatchObject({ code: 'E_INDEX_LOCKED' });
    await first;
  });

  it.each<[string, TinyModelOptions, RegExp]>([
    ['gives zeros', { fault: 'zero' }, /zero or not finite/u],
    ['gives no numbers', { fault: 'nan' }, /zero or not finite/u],
    ['gives vectors of another size', { fault: 'small' }, /another size/u],
  ])('keeps the model it has when the new one %s', async (_, options, message) => {
    const models = open((await openHub()).endpoint);
    const installed = await models.library.pull('clip');
    const bad = open((await openHub({ commit: 'c'.repeat(40), ...options })).endpoint);
    await expect(bad.library.pull('clip')).rejects.toThrow(message);
    expect((await models.pictureEncoder())?.space).toEqual(installed.space);
    expect(await namesIn(modelsDir)).toHaveLength(2);
  });
});

describe('pulling from a folder', () => {
  it('makes the same space as the hub does of the same files', async () => {
    const folder = path.join(modelsDir, 'checkout');
    await writeTinyModel(folder, 'clap');
    const models = open('http://127.0.0.1:9');
    const installed = await models.library.pull('clap', { from: folder });
    expect((await open((await openHub()).endpoint).library.pull('clap')).space).toEqual(installed.space);
  });

  it('names what is missing', async () => {
    const folder = path.join(modelsDir, 'checkout');
    await writeTinyModel(folder, 'clip');
    await rm(path.join(folder, VISION));
    await expect(open('http://127.0.0.1:9').library.pull('clip', { from: folder })).rejects.toMatchObject({
      code: 'E_PATH_MISSING',
      message: expect.stringContaining(VISION) as string,
    });
  });

  it('refuses another model under the same names', async () => {
    const folder = path.join(modelsDir, 'checkout');
    await writeTinyModel(folder, 'clip');
    const text = await readFile(path.join(folder, 'onnx/text_model.onnx'));
    await writeFile(path.join(folder, VISION), text);
    await expect(open('http://127.0.0.1:9').library.pull('clip', { from: folder })).rejects.toMatchObject({
      code: 'E_MODEL_DAMAGED',
      message: expect.stringContaining('another model') as string,
    });
    expect(await namesIn(modelsDir)).toEqual(['checkout']);
  });

  it('refuses what is no graph at all', async () => {
    const folder = path.join(modelsDir, 'checkout');
    await writeTinyModel(folder, 'clip');
    await writeFile(path.join(folder, VISION), 'version https://git-lfs.github.com/spec/v1\n');
    const pulling = open('http://127.0.0.1:9').library.pull('clip', { from: folder });
    await expect(pulling).rejects.toMatchObject({ code: 'E_MODEL_DAMAGED' });
  });
});

describe('an installed model', () => {
  it('is damaged when a file is missing or shorter, and pulling mends it', async () => {
    const hub = await openHub();
    const models = open(hub.endpoint);
    await models.library.pull('clip');
    const folder = (await namesIn(modelsDir)).find((name) => name.startsWith('clip-'))!;
    await rm(path.join(modelsDir, folder, 'tokenizer.json'));
    const [status] = await models.library.status();
    expect(status).toMatchObject({ state: 'damaged', problem: 'tokenizer.json is missing' });
    expect(await models.pictureEncoder()).toBeUndefined();
    await models.library.pull('clip');
    expect(await models.pictureEncoder()).toBeDefined();
  });

  it('does not answer with a changed byte', async () => {
    const models = open((await openHub()).endpoint);
    await models.library.pull('clip');
    const folder = (await namesIn(modelsDir)).find((name) => name.startsWith('clip-'))!;
    const file = path.join(modelsDir, folder, VISION);
    const bytes = await readFile(file);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(file, bytes);
    const encoder = await models.pictureEncoder();
    const [picture = new Uint8Array()] = await madePictures();
    await expect(encoder?.encodeThings([picture])).rejects.toMatchObject({ code: 'E_MODEL_DAMAGED' });
    const checks = await models.library.verify('clip');
    expect(checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)).toEqual([
      `checksum of ${VISION}`,
    ]);
  });

  it('is gone after remove, with what a stopped pull left', async () => {
    const hub = await openHub();
    const models = open(hub.endpoint);
    await models.library.pull('clip');
    hub.fail('audio_model.onnx', [{ kind: 'status', status: 404 }]);
    await expect(models.library.pull('clap')).rejects.toMatchObject({ code: 'E_HUB_NOT_FOUND' });
    expect(await models.library.remove('clip')).toBe(true);
    expect(await models.library.remove('clap')).toBe(false);
    expect(await models.library.remove('clap')).toBe(false);
    expect(await namesIn(modelsDir)).toEqual([]);
    await expect(models.library.verify('clip')).rejects.toMatchObject({ code: 'E_MODEL_MISSING' });
  });
});
