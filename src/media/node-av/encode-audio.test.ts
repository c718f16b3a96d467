import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFile } from 'music-metadata';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAudio } from './encode-audio.ts';

const ENDINGS = ['wav', 'aiff', 'flac', 'mp3', 'ogg', 'opus', 'm4a', 'wma', 'mka'];
const WITH_COVER = new Set(['aiff', 'flac', 'mp3', 'ogg', 'opus', 'm4a']);
const PNG_PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('encodeAudio', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earworm-encode-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const tone = Float32Array.from(
    { length: 48_000 },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 48_000),
  );
  const write = (name: string, ending: string): Buffer => {
    const path = join(folder, `${name}.${ending}`);
    const cover = WITH_COVER.has(ending)
      ? { cover: { mimeType: 'image/png', bytes: PNG_PIXEL } as const }
      : {};
    const tags = { title: 'Ünder 海', artist: 'Nobody' };
    encodeAudio({ path, sampleRateHz: 48_000, channels: [tone, tone], tags, ...cover });
    return readFileSync(path);
  };

  it.each(ENDINGS)('writes %s with the same bytes each time', (ending) => {
    expect(write('first', ending).equals(write('second', ending))).toBe(true);
  });

  it.each([...WITH_COVER])('puts tags and picture into %s', async (ending) => {
    write('tagged', ending);
    const { common, format } = await parseFile(join(folder, `tagged.${ending}`));
    expect(common).toMatchObject({ title: 'Ünder 海', artist: 'Nobody' });
    expect(Buffer.from(common.picture?.[0]?.data ?? []).equals(PNG_PIXEL)).toBe(true);
    expect(format.duration).toBeCloseTo(1, 1);
  });

  it.each([24, 32] as const)('writes WAV of %i bits', async (bitDepth) => {
    const path = join(folder, `deep-${bitDepth}.wav`);
    encodeAudio({ path, sampleRateHz: 96_000, channels: Array.from({ length: 8 }, () => tone), bitDepth });
    const { format } = await parseFile(path);
    expect(format).toMatchObject({ bitsPerSample: bitDepth, sampleRate: 96_000, numberOfChannels: 8 });
  });

  it('refuses an ending it does not know', () => {
    expect(() => write('text', 'txt')).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });

  it('refuses a rate that the codec does not take', () => {
    const content = { path: join(folder, 'odd.opus'), sampleRateHz: 44_100, channels: [tone] };
    expect(() => encodeAudio(content)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });

  it('reports a folder that is not there', () => {
    const content = { path: join(folder, 'missing', 'a.wav'), sampleRateHz: 44_100, channels: [tone] };
    expect(() => encodeAudio(content)).toThrow(expect.objectContaining({ code: 'E_PATH_MISSING' }));
  });
});
