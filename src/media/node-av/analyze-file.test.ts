import { mkdtempSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EarwormError } from '../../errors.ts';
import type { Extractors } from '../../fingerprint/extractor.ts';
import { analyzeClip, analyzeRecording, readSoundPortrait } from './analyze-file.ts';
import { AudioFileWriter } from './audio-file-writer.ts';
import { encodeAudio } from './encode-audio.ts';

/** Counts samples and nothing else. */
function countingExtractors(): { extractors: Extractors; samples: () => number } {
  let samples = 0;
  const none = new Float32Array(0);
  const push = (piece: Float32Array): void => {
    samples += piece.length;
  };
  const extractors: Extractors = {
    createRecordingExtractor: () => ({
      push,
      finish: () => ({
        lengthFrames: Math.floor(samples / 256),
        hashes: new Uint32Array(0),
        anchorFrames: new Uint32Array(0),
        peaks: { halfFrames: new Uint32Array(0), halfBins: new Uint16Array(0) },
      }),
    }),
    createClipExtractor: () => ({
      push,
      finish: () => ({
        durationMs: (samples / 11_025) * 1000,
        peaks: { frames: none, bins: none, ranks: none, levels: none },
        spectrogram: { cells: new Uint8Array(0), frames: 0, bins: 378 },
      }),
    }),
  };
  return { extractors, samples: () => samples };
}

const settings = () => ({
  extractors: countingExtractors().extractors,
  durationMaxS: 36_000,
  queryMaxS: 120,
});

const tone = (seconds: number, sampleRateHz = 44_100): Float32Array =>
  Float32Array.from(
    { length: seconds * sampleRateHz },
    (_, i) => 0.5 * Math.sin((i * 440 * 2 * Math.PI) / sampleRateHz),
  );

const codeOf = (error: unknown): string => (error instanceof EarwormError ? error.code : String(error));

/** Silence of any length, written a minute at a time. */
function writeSilence(path: string, sampleRateHz: number, minutes: number): void {
  using writer = new AudioFileWriter({ path, sampleRateHz, channelCount: 1, bitRate: 8000 });
  const minute = [new Float32Array(60 * sampleRateHz)];
  for (let done = 0; done < minutes; done++) writer.write(minute);
  writer.close();
}

describe('analyzeRecording', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earworm-analyze-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const encoded = (name: string, seconds = 3): string => {
    const path = join(folder, name);
    encodeAudio({
      path,
      sampleRateHz: 44_100,
      channels: [tone(seconds), tone(seconds)],
      tags: { title: 'A tone' },
    });
    return path;
  };

  it('gives fingerprint, tags, duration and codec from one pass', async () => {
    const analysis = await analyzeRecording(encoded('tone.mp3'), settings());
    expect(analysis).toMatchObject({
      durationMs: 3000,
      codec: 'mp3',
      bitRate: 128_000,
      tags: { title: 'A tone' },
      fingerprint: { lengthFrames: Math.floor((3 * 11_025) / 256) },
    });
  });

  it('draws a file, as long as it may be', async () => {
    const path = encoded('drawn.flac');
    const { durationMs, envelope } = await readSoundPortrait(path, settings());
    expect(durationMs).toBe(3000);
    expect(envelope.peaks.length * envelope.stepS).toBeCloseTo(3, 1);
    expect(envelope.levels[100]).toBeCloseTo(0.5 / Math.SQRT2, 1);
    await expect(readSoundPortrait(path, { ...settings(), durationMaxS: 2 })).rejects.toMatchObject({
      code: 'E_MEDIA_TOO_LONG',
    });
  });

  it.each([
    'with space.wav',
    `it's "quoted".wav`,
    'two\nlines.wav',
    '日本語 ünï.wav',
    'http:colon.wav',
    '%41.wav',
    '-dash.wav',
  ])('reads a file named %j', async (name) => {
    expect(await analyzeRecording(encoded(name), settings())).toMatchObject({ durationMs: 3000 });
  });

  it.each([
    ['an empty file', 'E_MEDIA_EMPTY', () => write('empty.mp3', '')],
    ['text named .mp3', 'E_MEDIA_UNREADABLE', () => write('text.mp3', 'la la la\n'.repeat(20_000))],
    [
      'a header without sound',
      'E_MEDIA_UNREADABLE',
      () => write('head.wav', readFileSync(encoded('w.wav')).subarray(0, 44)),
    ],
    [
      'the first bytes of a file',
      'E_MEDIA_UNREADABLE',
      () => write('bit.flac', readFileSync(encoded('w.flac')).subarray(0, 30)),
    ],
    ['5 ms of sound', 'E_MEDIA_TOO_SHORT', () => encoded('tiny.wav', 0.005)],
    ['a folder', 'E_PATH_UNREADABLE', () => folder],
    ['a file that is not there', 'E_PATH_MISSING', () => join(folder, 'missing.mp3')],
    ['a file in a file', 'E_PATH_MISSING', () => join(encoded('w.wav'), 'inside.mp3')],
    ['a name that cannot be', 'E_PATH_MISSING', () => `${folder}/nul\0.mp3`],
  ])('refuses %s: %s', async (_, code, make) => {
    await expect(analyzeRecording(make(), settings())).rejects.toMatchObject({ code });
    await expect(analyzeClip(make(), settings())).rejects.toMatchObject({ code });
  });

  it('reads what there is of a file that was cut short', async () => {
    const whole = readFileSync(encoded('whole.mp3', 6));
    const { durationMs } = await analyzeRecording(
      write('cut.mp3', whole.subarray(0, whole.length / 2)),
      settings(),
    );
    expect(durationMs / 1000).toBeCloseTo(3, 0);
  });

  it.each(['wav', 'aiff', 'flac', 'mp3', 'ogg', 'm4a', 'wma', 'mka'])(
    'reads %s or refuses its sound, wherever it is cut or damaged',
    async (ending) => {
      const whole = readFileSync(encoded(`whole.${ending}`));
      for (let part = 1; part < 20; part++) {
        const end = Math.round(whole.length * (part / 20) ** 3);
        const damaged = Buffer.from(whole).fill(0xa5, end, end + 40);
        for (const bytes of [whole.subarray(0, end), damaged]) {
          const outcome = await analyzeRecording(write(`broken.${ending}`, bytes), settings()).then(
            () => 'read',
            codeOf,
          );
          expect(outcome).toMatch(/^(?:read|E_MEDIA_(?:UNREADABLE|TOO_SHORT|NO_AUDIO))$/u);
        }
      }
    },
  );

  it('reads on when the file disappears meanwhile', async () => {
    const path = join(folder, 'vanishing.wav');
    writeSilence(path, 8000, 60);
    let progress = 0;
    const onProgress = (): void => {
      if (progress++ === 0) unlinkSync(path);
    };
    const analysis = analyzeRecording(path, { ...settings(), onProgress });
    await setImmediate();
    expect(await analysis).toMatchObject({ durationMs: 3_600_000 });
  });

  it('stops at the limit, whatever the header says', async () => {
    const path = join(folder, 'liar.wav');
    writeSilence(path, 8000, 2);
    const bytes = readFileSync(path);
    // the length of the data, as the header has it: one second
    bytes.writeUInt32LE(16_000, bytes.indexOf('data') + 4);
    const { extractors, samples } = countingExtractors();
    const tight = { extractors, durationMaxS: 60, queryMaxS: 120 };
    await expect(analyzeRecording(path, tight)).rejects.toMatchObject({ code: 'E_MEDIA_TOO_LONG' });
    expect(samples()).toBe(60 * 11_025);
    expect(await analyzeRecording(write('liar.wav', bytes), tight)).toMatchObject({ durationMs: 1000 });
  });

  it('stops a decompression bomb at the limit', async () => {
    const path = join(folder, 'bomb.flac');
    writeSilence(path, 44_100, 20);
    // twenty minutes of 106 MB in a file of less than a fifth of a percent
    expect(statSync(path).size).toBeLessThan(200_000);
    const { extractors, samples } = countingExtractors();
    const tight = { extractors, durationMaxS: 300, queryMaxS: 120 };
    await expect(analyzeRecording(path, tight)).rejects.toMatchObject({ code: 'E_MEDIA_TOO_LONG' });
    expect(samples()).toBe(300 * 11_025);
  });

  it('reads three hours without holding them', async () => {
    const path = join(folder, 'long.wav');
    writeSilence(path, 4000, 180);
    const beforeMb = process.memoryUsage.rss() / 2 ** 20;
    let peakMb = 0;
    const onProgress = (): void => {
      peakMb = Math.max(peakMb, process.memoryUsage.rss() / 2 ** 20);
    };
    const { durationMs } = await analyzeRecording(path, { ...settings(), onProgress });
    expect(durationMs / 1000).toBeCloseTo(3 * 3600, 0);
    // as samples it is 454 MB
    expect(peakMb - beforeMb).toBeLessThan(120);
  });
});

describe('analyzeClip', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earworm-clip-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('uses the beginning of a longer clip', async () => {
    const path = join(folder, 'long.wav');
    writeSilence(path, 8000, 10);
    const { extractors, samples } = countingExtractors();
    const { durationMs } = await analyzeClip(path, { extractors, durationMaxS: 60, queryMaxS: 20 });
    expect(durationMs).toBe(20_000);
    expect(samples()).toBe(20 * 11_025);
  });
});
