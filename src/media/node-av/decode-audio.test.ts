import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FormatContext } from 'node-av/lib';
import { AV_DISPOSITION_DEFAULT } from 'node-av/constants';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadResampleKernel } from '../load-resample-kernel.ts';
import { monoSound } from '../mono-sound.ts';
import { AudioSource } from './audio-source.ts';
import { addCoverStream, writeCoverPacket } from './cover-image.ts';
import { decodeAudio } from './decode-audio.ts';
import { encodeAudio } from './encode-audio.ts';

const OUT_HZ = 11_025;
const FORMAT = { sampleRateHz: OUT_HZ, makeKernel: loadResampleKernel() };

/** Silence with short loud bursts at these times. */
function clicks(sampleRateHz: number, durationS: number, atS: readonly number[]): Float32Array {
  const samples = new Float32Array(durationS * sampleRateHz);
  for (const s of atS) {
    const start = Math.round(s * sampleRateHz);
    for (let i = 0; i < 60; i++) samples[start + i] = (i < 30 ? 0.8 : -0.8) * Math.exp(-i / 20);
  }
  return samples;
}

function decode(path: string): Float32Array {
  using source = new AudioSource(path);
  const all: number[] = [];
  for (const piece of monoSound(decodeAudio(source), FORMAT)) all.push(...piece);
  return Float32Array.from(all);
}

/** When the loudest sample between two times stands. */
function loudestS(samples: Float32Array, fromS: number, toS: number): number {
  let best = Math.round(fromS * OUT_HZ);
  for (let i = best; i < toS * OUT_HZ; i++) {
    if (Math.abs(samples[i] ?? 0) > Math.abs(samples[best] ?? 0)) best = i;
  }
  return best / OUT_HZ;
}

const PNG_PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** One picture as a film of one frame. */
function writeSilentFilm(path: string): void {
  const cover = { mimeType: 'image/png', bytes: PNG_PIXEL } as const;
  const file = new FormatContext();
  file.allocOutputContext2(null, 'matroska', path);
  const stream = addCoverStream(file, cover);
  stream.disposition = AV_DISPOSITION_DEFAULT;
  file.openOutputSync();
  file.writeHeaderSync();
  writeCoverPacket(file, stream, cover);
  file.writeTrailerSync();
  file.closeOutputSync();
  file.freeContext();
}

describe('decodeAudio', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earworm-decode-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it.each([
    ['wav', 44_100],
    ['aiff', 44_100],
    ['flac', 48_000],
    ['mp3', 44_100],
    ['mp3', 22_050],
    ['m4a', 44_100],
    ['ogg', 44_100],
    ['opus', 48_000],
    ['mka', 96_000],
  ])('keeps time: a click in %s at %i Hz is where it was', (ending, sampleRateHz) => {
    const path = join(folder, `click.${ending}`);
    const channel = clicks(sampleRateHz, 3, [1]);
    encodeAudio({ path, sampleRateHz, channels: [channel, channel] });
    const samples = decode(path);
    expect(samples.length / OUT_HZ).toBeCloseTo(3, 1);
    expect(Math.abs(loudestS(samples, 0, 3) - 1)).toBeLessThan(0.003);
  });

  it.each([16, 24, 32] as const)('reads 8 channels at 96 kHz with %i bits', (bitDepth) => {
    const path = join(folder, `deep-${bitDepth}.wav`);
    const channels = Array.from({ length: 8 }, () => clicks(96_000, 2, [1.5]));
    encodeAudio({ path, sampleRateHz: 96_000, channels, bitDepth });
    const samples = decode(path);
    expect(samples).toHaveLength(2 * OUT_HZ);
    expect(loudestS(samples, 0, 2)).toBeCloseTo(1.5, 2);
  });

  it.each([
    ['m4a', 0.01],
    ['mp3', 0.2],
  ])('keeps time across damage in %s: lost packets become silence', (ending, errorMaxS) => {
    const path = join(folder, `damaged.${ending}`);
    const channel = clicks(44_100, 12, [1, 11]).map((sample, i) => sample + 0.05 * Math.sin(i * i));
    encodeAudio({ path, sampleRateHz: 44_100, channels: [channel, channel] });
    const bytes = readFileSync(path);
    for (let part = 4; part < 16; part++) {
      const start = Math.round((bytes.length * part) / 20);
      bytes.fill(0x55, start, start + 200);
    }
    writeFileSync(path, bytes);
    const samples = decode(path);
    expect(Math.abs(loudestS(samples, 0, 2) - 1)).toBeLessThan(0.003);
    expect(Math.abs(loudestS(samples, 10, 12) - 11)).toBeLessThan(errorMaxS);
  });

  it('reads files joined end to end, though the sample rate changes', () => {
    const parts = [44_100, 22_050].map((sampleRateHz) => {
      const path = join(folder, `part-${sampleRateHz}.mp3`);
      encodeAudio({ path, sampleRateHz, channels: [clicks(sampleRateHz, 4, [2])] });
      return readFileSync(path);
    });
    const samples = decode(write('joined.mp3', Buffer.concat(parts)));
    expect(samples.length / OUT_HZ).toBeCloseTo(8, 0);
    expect(loudestS(samples, 0, 4)).toBeCloseTo(2, 1);
    // the second part brings its encoder's padding and header frame with it
    expect(loudestS(samples, 4, 8)).toBeCloseTo(6.09, 1);
  });

  it('reads what is there of a file that is cut short', () => {
    const path = join(folder, 'whole.mp3');
    encodeAudio({ path, sampleRateHz: 44_100, channels: [clicks(44_100, 10, [1])] });
    const bytes = readFileSync(path);
    const samples = decode(write('cut.mp3', bytes.subarray(0, bytes.length / 2)));
    expect(samples.length / OUT_HZ).toBeCloseTo(5, 0);
  });

  it.each(['m3u8', 'mp3', 'wav'])('opens no other file for a playlist named .%s', (ending) => {
    const path = join(folder, 'target.mp3');
    encodeAudio({ path, sampleRateHz: 44_100, channels: [clicks(44_100, 3, [1])] });
    const playlist = `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n${path}\n#EXT-X-ENDLIST\n`;
    const list = write(`list.${ending}`, playlist);
    expect(() => decode(list)).toThrow(expect.objectContaining({ code: 'E_MEDIA_UNREADABLE' }));
  });

  it.each([
    ['concat', 'ffconcat version 1.0\nfile target.mp3\n'],
    ['sdp', 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n'],
    ['dash', '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"></MPD>'],
    ['rtsp', 'rtsptext\nrtsp://127.0.0.1/x\n'],
  ])('opens no other file or host for a %s script', (name, script) => {
    const path = write(`script-${name}.mp3`, script);
    expect(() => decode(path)).toThrow(expect.objectContaining({ code: 'E_MEDIA_UNREADABLE' }));
  });

  it('takes no text for sound, in any encoding', () => {
    const text = 'This is not music, it only says so.\n'.repeat(4000);
    for (const encoding of ['latin1', 'utf16le'] as const) {
      const path = write('text.mp3', Buffer.from(`\ufeff${text}`, encoding));
      expect(() => decode(path)).toThrow(expect.objectContaining({ code: 'E_MEDIA_UNREADABLE' }));
    }
  });

  it('takes no noise for sound', () => {
    let state = 1;
    const noise = Uint8Array.from({ length: 1_000_000 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 16;
    });
    const path = write('noise.mp3', noise);
    expect(() => decode(path)).toThrow(expect.objectContaining({ code: 'E_MEDIA_UNREADABLE' }));
  });

  it('tells a film without sound from what cannot be read', () => {
    const path = join(folder, 'silent-film.mkv');
    writeSilentFilm(path);
    expect(() => decode(path)).toThrow(expect.objectContaining({ code: 'E_MEDIA_NO_AUDIO' }));
  });
});
