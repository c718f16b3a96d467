import { createServer } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawShots } from '../../../test/fixtures/film/drawn-shots.ts';
import { type MadeFilm, steadyTimes, writeFilm } from '../../../test/fixtures/film/write-film.ts';
import { EarwormError } from '../../errors.ts';
import { KEPT_FRAMES_MAX } from '../../video/film-reading.ts';
import { localFilmAnalyzer } from '../../video/local-film-analyzer.ts';
import { createAnalysisPool } from './create-analysis-pool.ts';
import { encodeAudio } from './encode-audio.ts';

/** What no film should be able to do, asked as the program asks: of the watched child. */
const LIMITS = { durationMaxS: 600, stallMaxS: 20, wallMaxS: 60, memoryMaxMb: 1024 };
const pool = createAnalysisPool({ concurrency: 1, limits: LIMITS });
let folder = '';
let songPath = '';
const pathOf = (name: string): string => path.join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'earworm-hostile-'));
  songPath = pathOf('song.wav');
  const samples = Float32Array.from({ length: 8 * 8000 }, (_, i) => 0.2 * Math.sin(i / 4));
  encodeAudio({ path: songPath, sampleRateHz: 8000, channels: [samples] });
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

function make(name: string, made: Partial<MadeFilm> = {}): string {
  const { width = 64, height = 36 } = made;
  const draw = drawShots([{ durationS: 2, seed: 3 }], width, height);
  writeFilm({ path: pathOf(name), width, height, timesMs: steadyTimes(2, 25), draw, ...made });
  return pathOf(name);
}

let outputs = 0;
const render = (filmPath: string) =>
  pool.renderFilm({ filmPath, songPath, startMs: 0, outputPath: pathOf(`out ${++outputs}.mp4`) });

/** The code with which both reading and rendering refuse a film. */
async function refusalOf(film: string): Promise<string> {
  const codes = await Promise.all(
    [pool.readFilm(film), render(film)].map((work) =>
      work.then(
        () => 'none',
        (thrown: unknown) => (thrown instanceof EarwormError ? thrown.code : 'other'),
      ),
    ),
  );
  expect(codes[1]).toBe(codes[0]);
  return codes[0] ?? '';
}

/** Writes a whole number over what follows a box's name in an MP4 file. */
function patched(film: string, box: string, offset: number, value: number): string {
  const bytes = readFileSync(film);
  const at = bytes.indexOf(box);
  expect(at).toBeGreaterThan(0);
  bytes.writeUInt32BE(value, at + offset);
  writeFileSync(`${film}.patched.mp4`, bytes);
  return `${film}.patched.mp4`;
}

describe('hostile films', () => {
  it('is read by its frames when its header says eight hours', async () => {
    // mvhd: version and flags, created, modified, timescale, duration
    const film = patched(make('hours.mp4'), 'mvhd', 20, 8 * 3600 * 1000);
    expect((await pool.readFilm(film)).durationS).toBeCloseTo(2, 1);
    expect((await render(film)).durationMs).toBeCloseTo(2000, -2);
  });

  it('refuses a film whose frames go on for eight hours', async () => {
    const timesMs = [0, 1000, 8 * 3_600_000];
    expect(await refusalOf(make('long.mkv', { timesMs }))).toBe('E_MEDIA_TOO_LONG');
  });

  it('looks at key frames only of an 8K film, in bounded memory, and copies its pictures', async () => {
    const [width, height] = [7680, 4320];
    const draw = (timeS: number, into: Uint8Array): void => void into.fill(80 + 40 * timeS);
    const film = make('8k.mp4', { width, height, timesMs: [0, 40], draw });
    const reading = await pool.readFilm(film);
    expect(reading).toMatchObject({ width, height });
    expect(reading.frames.keyFramesFromS).toBe(0);
    const brief = await localFilmAnalyzer().analyze({ path: film, reading });
    expect(brief.usage['key_frames_only']).toBe(true);
    expect((await render(film)).pictures).toBe('copied');
  });

  it('keeps 120 frames at most of a film of many', async () => {
    const timesMs = steadyTimes(40, 25);
    const draw = (timeS: number, into: Uint8Array): void => void into.fill(6 * timeS);
    const { frames } = await pool.readFilm(make('many.mp4', { timesMs, draw }));
    expect(frames.timesS.length).toBe(1000);
    expect(frames.kept.length).toBeLessThanOrEqual(KEPT_FRAMES_MAX);
  });

  it('refuses playlists and scripts, whatever they are called, and asks no host', async () => {
    const target = make('target.mp4');
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const list = (uri: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${uri}\n#EXT-X-ENDLIST\n`;
    const sources: Record<string, string> = {
      'list.m3u8': list(target),
      'list.mp4': list('target.mp4'),
      'host.m3u8': list(`http://127.0.0.1:${port}/a.ts`),
      'host.mp4': list(`http://127.0.0.1:${port}/a.ts`),
      'concat.ffconcat': `ffconcat version 1.0\nfile '${target}'\n`,
      'concat.mp4': `ffconcat version 1.0\nfile http://127.0.0.1:${port}/a.mp4\n`,
      'dash.mpd': `<?xml version="1.0"?><MPD><BaseURL>http://127.0.0.1:${port}/</BaseURL></MPD>`,
      'session.sdp': `v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video ${port} RTP/AVP 96\n`,
      'text.mp4': 'Dear diary, this is no film at all.\n'.repeat(3000),
      'graph.mp4': 'testsrc=size=64x36:rate=25',
    };
    for (const [name, text] of Object.entries(sources)) {
      writeFileSync(pathOf(name), text);
      expect([name, await refusalOf(pathOf(name))]).toEqual([name, 'E_MEDIA_UNREADABLE']);
    }
    for (const name of [`http://127.0.0.1:${port}/film.mp4`, `concat:${target}`, 'pipe:0'])
      expect(await refusalOf(name)).toBe('E_PATH_MISSING');
    server.close();
    expect(connections).toBe(0);
  });

  it('refuses films without a moving picture, and such as lack their index', async () => {
    expect(await refusalOf(songPath)).toBe('E_MEDIA_NO_PICTURE');
    const bytes = readFileSync(make('whole.mp4'));
    writeFileSync(pathOf('no-index.mp4'), bytes.subarray(0, bytes.length / 2));
    expect(await refusalOf(pathOf('no-index.mp4'))).toBe('E_MEDIA_UNREADABLE');
    writeFileSync(pathOf('empty.mp4'), '');
    expect(await refusalOf(pathOf('empty.mp4'))).toBe('E_MEDIA_EMPTY');
    expect(await refusalOf(pathOf('none.mp4'))).toBe('E_PATH_MISSING');
  });

  it('survives bytes changed anywhere', async () => {
    const bytes = readFileSync(make('noise.mp4', { timesMs: steadyTimes(1, 25) }));
    for (let i = 0; i < 12; i++) {
      const spoilt = Buffer.from(bytes);
      for (let k = 0; k < 10; k++)
        spoilt[(7919 * (i + 1) * (k + 1)) % spoilt.length] = (37 * i + 11 * k) % 256;
      writeFileSync(pathOf('spoilt.mp4'), spoilt);
      const outcome = await pool.readFilm(pathOf('spoilt.mp4')).then(
        () => 'read',
        (thrown: unknown) => (thrown as EarwormError).code,
      );
      expect(outcome).toMatch(/^(?:read|E_MEDIA_\w+)$/u);
    }
  });
});
