import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MediaAnalyzer, MixWindow } from '../media-analyzer.ts';
import { type AnalysisPoolOptions, createAnalysisPool } from './create-analysis-pool.ts';
import { encodeAudio } from './encode-audio.ts';

/**
 * Extractors whose behaviour is in the sound: its level, in tenths, says what goes wrong. Their fingerprint is the process's id.
 */
const FAULTY_EXTRACTORS = `
  const kept = [];
  const faults = {
    2: () => process.kill(process.pid, 'SIGKILL'),
    3: () => { for (;;); },
    4: () => { for (;;) kept.push(Buffer.alloc(1e7, 1)); },
    5: () => { throw new Error('a fault in the extractor'); },
    6: () => process.exit(3),
    7: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300),
  };
  const createExtractor = () => {
    let level = 0;
    return {
      push(samples) {
        level ||= Math.round(10 * (samples.at(-1) ?? 0));
        faults[level]?.();
      },
      finish: () => process.pid,
    };
  };
  export const createRecordingExtractor = createExtractor;
  export const createClipExtractor = createExtractor;
`;

const LIMITS = { durationMaxS: 3600, stallMaxS: 20, wallMaxS: 60, memoryMaxMb: 700 };

describe('createAnalysisPool', () => {
  let folder = '';
  let pool: ReturnType<typeof createAnalysisPool> | undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earworm-pool-'));
    writeFileSync(join(folder, 'faulty-extractors.mjs'), FAULTY_EXTRACTORS);
    for (const [name, tenths] of Object.entries(LEVELS)) {
      const channels = [new Float32Array(2 * 8000).fill(tenths / 10)];
      encodeAudio({ path: file(name), sampleRateHz: 8000, channels });
    }
    encodeAudio({
      path: file('slow'),
      sampleRateHz: 8000,
      channels: [new Float32Array(8000 * 8).fill(0.7)],
    });
  });
  afterEach(() => pool?.close());
  afterAll(() => rmSync(folder, { recursive: true }));

  const LEVELS = { good: 1, killed: 2, hung: 3, greedy: 4, throwing: 5, leaving: 6 };
  const file = (name: string): string => join(folder, `${name}.wav`);
  const start = (options: Partial<AnalysisPoolOptions> = {}): ReturnType<typeof createAnalysisPool> => {
    const extractorModule = pathToFileURL(join(folder, 'faulty-extractors.mjs')).href;
    pool = createAnalysisPool({ concurrency: 1, limits: LIMITS, extractorModule, ...options });
    return pool;
  };
  /** The id of the process that read a good file. */
  const reader = async (analyzer: MediaAnalyzer): Promise<unknown> =>
    (await analyzer.analyzeRecording(file('good'))).fingerprint;

  it('reads recordings and clips with the fingerprint’s own extractors', async () => {
    const analyzer = createAnalysisPool({ concurrency: 2, limits: LIMITS });
    pool = analyzer;
    const [recording, clip] = await Promise.all([
      analyzer.analyzeRecording(file('good')),
      analyzer.analyzeClip(file('good')),
    ]);
    expect(recording.fingerprint.hashes).toBeInstanceOf(Uint32Array);
    expect(recording.durationMs).toBe(2000);
    expect(clip.spectrogram.cells).toBeInstanceOf(Uint8Array);
  });

  it('reads sleeves and pictures, and refuses hostile ones', async () => {
    const analyzer = start();
    const bytes = await sharp({ create: { width: 80, height: 40, channels: 3, background: '#d01020' } })
      .png()
      .toBuffer();
    const album = join(folder, 'album');
    mkdirSync(album);
    encodeAudio({ path: join(album, '1.wav'), sampleRateHz: 8000, channels: [new Float32Array(8000)] });
    writeFileSync(join(album, 'Night Freight.png'), bytes);
    writeFileSync(join(album, 'cover.jpg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const picture = await analyzer.readPicture(join(album, 'Night Freight.png'));
    expect(await analyzer.readSleeve(join(album, '1.wav'), { album: 'Night Freight' })).toEqual({
      sleeve: picture,
      path: join(album, 'Night Freight.png'),
      refused: [expect.objectContaining({ path: join(album, 'cover.jpg'), code: 'E_IMAGE_UNSUPPORTED' })],
    });
    await expect(analyzer.readPicture(join(album, 'cover.jpg'))).rejects.toMatchObject({
      code: 'E_IMAGE_UNSUPPORTED',
    });
  });

  it('gives up a picture that takes too much memory', async () => {
    const analyzer = start({ limits: { ...LIMITS, memoryMaxMb: 200 } });
    const path = join(folder, 'heavy.jpg');
    const heavy = sharp({ create: { width: 7000, height: 7000, channels: 3, background: '#d01020' } });
    writeFileSync(path, await heavy.jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer());
    await expect(analyzer.readPicture(path)).rejects.toMatchObject({ code: 'E_MEDIA_MEMORY' });
  });

  it('gives a mix window by window, each when the last was taken, and stops when one is refused', async () => {
    const analyzer = createAnalysisPool({ concurrency: 1, limits: { ...LIMITS, stallMaxS: 0.3 } });
    pool = analyzer;
    const path = join(folder, 'mix.wav');
    const channels = [new Float32Array(8000 * 21).fill(0.1)];
    encodeAudio({ path, sampleRateHz: 8000, channels });
    const windows: [number, number][] = [];
    let atOnce = 0;
    const onWindow = async ({ query, startS, totalS }: MixWindow): Promise<void> => {
      expect(++atOnce).toBe(1);
      expect(totalS).toBe(21);
      windows.push([Math.round(startS), Math.round(query.durationMs / 1000)]);
      // longer than a stall may be: it is not the process that is slow
      if (windows.length === 1) await setTimeout(600);
      atOnce--;
    };
    const { durationS } = await analyzer.readMix(path, { stepS: 6, onWindow });
    expect(durationS).toBeCloseTo(21, 0);
    // the last half second waits for its surroundings
    expect(windows).toEqual([
      [0, 5],
      [0, 12],
      [6, 12],
      [8, 12],
    ]);
    const refused = analyzer.readMix(path, { stepS: 6, onWindow: () => Promise.reject(new Error('no')) });
    await expect(refused).rejects.toMatchObject({ code: 'E_INTERNAL' });
    await expect(analyzer.analyzeClip(file('good'))).resolves.toBeDefined();
  });

  it('keeps a process warm', async () => {
    const analyzer = start();
    expect(await reader(analyzer)).toBe(await reader(analyzer));
  });

  it.each([
    ['is killed', 'killed', 'E_MEDIA_CRASH'],
    ['ends by itself', 'leaving', 'E_MEDIA_CRASH'],
  ])('reports a process that %s, and reads the next file with another', async (_, name, code) => {
    const analyzer = start();
    const before = await reader(analyzer);
    await expect(analyzer.analyzeRecording(file(name))).rejects.toMatchObject({ code });
    expect(await reader(analyzer)).not.toBe(before);
  });

  it('gives up a file without progress', async () => {
    const analyzer = start({ limits: { ...LIMITS, stallMaxS: 0.5 } });
    await expect(analyzer.analyzeRecording(file('hung'))).rejects.toMatchObject({
      code: 'E_MEDIA_TIMEOUT',
      details: { stallMaxS: 0.5 },
    });
    expect(await reader(analyzer)).toBeTypeOf('number');
  });

  it('lets a file take its time while there is progress, up to the limit in all', async () => {
    const patient = start({ limits: { ...LIMITS, stallMaxS: 1.5 } });
    expect(await patient.analyzeRecording(file('slow'))).toMatchObject({ durationMs: 8000 });
    await patient.close();
    const hasty = start({ limits: { ...LIMITS, stallMaxS: 1.5, wallMaxS: 1 } });
    await expect(hasty.analyzeRecording(file('slow'))).rejects.toMatchObject({ details: { wallMaxS: 1 } });
  });

  it('gives up a file that takes too much memory', async () => {
    const analyzer = start();
    await expect(analyzer.analyzeRecording(file('greedy'))).rejects.toMatchObject({ code: 'E_MEDIA_MEMORY' });
    expect(await reader(analyzer)).toBeTypeOf('number');
  });

  it('keeps code and facts of an error on the way from the other process', async () => {
    const analyzer = start({ limits: { ...LIMITS, durationMaxS: 1 } });
    await expect(analyzer.analyzeRecording(file('good'))).rejects.toMatchObject({
      code: 'E_MEDIA_TOO_LONG',
      message: expect.stringContaining('limit'),
      details: { durationMaxS: 1 },
    });
    await expect(analyzer.analyzeRecording(file('missing'))).rejects.toMatchObject({
      code: 'E_PATH_MISSING',
    });
    await expect(analyzer.analyzeClip(file('throwing'))).rejects.toMatchObject({
      code: 'E_INTERNAL',
      details: { cause: 'a fault in the extractor' },
    });
  });

  it('stops a file that nobody wants any more', async () => {
    const analyzer = start();
    await reader(analyzer);
    const abort = new AbortController();
    const { signal } = abort;
    const running = analyzer.analyzeRecording(file('hung'), { signal });
    const waiting = analyzer.analyzeRecording(file('good'), { signal });
    const unrelated = reader(analyzer);
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await expect(waiting).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await expect(analyzer.analyzeClip(file('good'), { signal })).rejects.toMatchObject({
      code: 'E_CANCELLED',
    });
    expect(await unrelated).toBeTypeOf('number');
  });

  it('works on as many files at once as it was told, clips first', async () => {
    const analyzer = start({ concurrency: 2 });
    const order: string[] = [];
    const noted = async (name: string, work: Promise<unknown>): Promise<void> => {
      await work;
      order.push(name);
    };
    const slow = [1, 2].map((n) => noted(`slow ${n}`, analyzer.analyzeRecording(file('slow'))));
    await setTimeout(100);
    const recordings = [1, 2].map((n) => noted(`recording ${n}`, analyzer.analyzeRecording(file('good'))));
    const clip = noted('clip', analyzer.analyzeClip(file('good')));
    await Promise.all([...slow, ...recordings, clip]);
    expect(order.indexOf('clip')).toBeLessThan(order.indexOf('recording 2'));
    expect(order[0]).toMatch(/^slow/u);
  });

  it('ends everything when it is closed', async () => {
    const analyzer = start();
    const processId = Number(await reader(analyzer));
    const running = analyzer.analyzeRecording(file('hung'));
    const waiting = analyzer.analyzeRecording(file('good'));
    const outcomes = Promise.allSettled([running, waiting]);
    await analyzer.close();
    const cancelled = { status: 'rejected', reason: { code: 'E_CANCELLED' } };
    expect(await outcomes).toMatchObject([cancelled, cancelled]);
    expect(() => process.kill(processId, 0)).toThrow('ESRCH');
    await expect(analyzer.analyzeClip(file('good'))).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });

  it('says so when the program for reading does not start', async () => {
    const analyzer = start({ extractorModule: pathToFileURL(join(folder, 'missing.mjs')).href });
    await expect(analyzer.analyzeRecording(file('good'))).rejects.toMatchObject({
      code: 'E_INTERNAL',
      details: { stderr: expect.stringContaining('missing.mjs') },
    });
  });
});
