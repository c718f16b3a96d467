import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sleeve } from '../../src/catalog/sleeve-store.ts';
import type { Track } from '../../src/catalog/track.ts';
import type { Problem } from '../../src/http/contract/contract.ts';
import type { SongSound } from '../../src/http/contract/song-sound-contract.ts';
import { createSoundPortraits } from '../../src/finder/sound-portraits.ts';
import { type HttpServer, openHttpServer, type ServerChoices, trackNamed } from './open-http-server.ts';

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const AUDIO = '/api/v1/songs/1/audio';
const IMAGE = '/api/image/1';

/** A server whose only song is a file with `BYTES` in it. */
async function serverWithFile(
  name = "a song's 100% #1?.mp3",
  choices: ServerChoices = {},
): Promise<{ server: HttpServer; file: string }> {
  const tracks: Track[] = [trackNamed(1, 'Song')];
  const holder = await openHttpServer();
  const file = path.join(holder.libraryRoot, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, BYTES);
  await utimes(file, 1, 1);
  const track = { ...tracks[0]!, file: { path: file, sizeBytes: 1000, mtimeMs: 1000 } };
  const server = await openHttpServer({ ...choices, tracks: [track] });
  const close = server[Symbol.asyncDispose].bind(server);
  server[Symbol.asyncDispose] = async () => {
    await close();
    await holder[Symbol.asyncDispose]();
  };
  return { server, file };
}

async function get(server: HttpServer, place: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(server.url + place, { headers, method });
  return {
    status: response.status,
    headers: response.headers,
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
}

describe('GET /api/v1/songs/:song_id/audio', () => {
  it('sends the file, whole or a range of it', async () => {
    const { server } = await serverWithFile();
    await using _ = server;
    const whole = await get(server, AUDIO);
    expect([whole.status, whole.headers.get('content-type'), whole.headers.get('accept-ranges')]).toEqual([
      200,
      'audio/mpeg',
      'bytes',
    ]);
    expect(whole.bytes).toEqual(BYTES);
    const part = await get(server, AUDIO, { range: 'bytes=10-19' });
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([
      206,
      'bytes 10-19/1000',
      '10',
    ]);
    expect(part.bytes).toEqual(BYTES.subarray(10, 20));
    expect((await get(server, AUDIO, { range: 'bytes=-5' })).bytes).toEqual(BYTES.subarray(995));
    const beyond = await get(server, AUDIO, { range: 'bytes=1000-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
    const head = await get(server, AUDIO, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), head.bytes.length]).toEqual([200, '1000', 0]);
  });

  it('knows whether the client has the file as it is', async () => {
    const { server, file } = await serverWithFile();
    await using _ = server;
    const tag = (await get(server, AUDIO)).headers.get('etag') ?? '';
    expect((await get(server, AUDIO, { 'if-none-match': tag })).status).toBe(304);
    expect((await get(server, AUDIO, { range: 'bytes=0-1', 'if-range': tag })).status).toBe(206);
    await utimes(file, 5, 5);
    expect((await get(server, AUDIO, { range: 'bytes=0-1', 'if-range': tag })).status).toBe(200);
  });

  it('does not follow what the file has become', async () => {
    const { server, file } = await serverWithFile();
    await using _ = server;
    await rm(file);
    const ask = async () => {
      const { status, body } = await server.ask<Problem>(AUDIO);
      return [status, body.code];
    };
    expect(await ask()).toEqual([404, 'E_PATH_MISSING']);
    await symlink('/etc/passwd', file);
    expect(await ask()).toEqual([404, 'E_PATH_MISSING']);
    await rm(file);
    await mkdir(file);
    expect(await ask()).toEqual([404, 'E_PATH_MISSING']);
  });

  it.each(['2', '0', '..%2f..%2fetc%2fpasswd', '%2fetc%2fpasswd'])('knows no song %s', async (id) => {
    await using server = await openHttpServer();
    const { status, body } = await server.ask<Problem>(`/api/v1/songs/${id}/audio`);
    expect([status, body.code]).toEqual([404, 'E_NOT_FOUND']);
  });
});

describe('GET /api/image/:album_id', () => {
  const sleeve: Sleeve = {
    sleeveId: '0123456789abcdef'.repeat(2),
    pictures: { 64: Uint8Array.of(64), 300: Uint8Array.of(3, 0), 640: Uint8Array.of(6, 4, 0) },
  };
  const albums = [
    { albumName: 'with', genres: [] },
    { albumName: 'without', genres: [] },
  ];

  it('sends the sleeve in three sizes, to be kept for a day', async () => {
    await using server = await openHttpServer({ albums, sleeves: [sleeve] });
    const large = await get(server, IMAGE);
    expect([large.status, large.headers.get('content-type'), large.headers.get('cache-control')]).toEqual([
      200,
      'image/jpeg',
      'public, max-age=86400',
    ]);
    expect(large.bytes).toEqual(Uint8Array.of(6, 4, 0));
    const small = await get(server, `${IMAGE}?size=64`);
    expect(small.bytes).toEqual(Uint8Array.of(64));
    const tag = large.headers.get('etag') ?? '';
    expect(small.headers.get('etag')).not.toBe(tag);
    const again = await get(server, IMAGE, { 'if-none-match': `"other", W/${tag}` });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
  });

  it.each([
    ['/api/image/2', 404, 'E_NOT_FOUND'],
    ['/api/image/99', 404, 'E_NOT_FOUND'],
    ['/api/image/..%2f', 404, 'E_NOT_FOUND'],
    ['/api/image/1?size=65', 400, 'E_USAGE'],
  ])('answers %s with %i', async (place, status, code) => {
    await using server = await openHttpServer({ albums, sleeves: [sleeve] });
    const answer = await server.ask<Problem>(place);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('sends WebP to clients that ask for it, under a tag of its own', async () => {
    const webp = { 64: Uint8Array.of(1), 300: Uint8Array.of(2), 640: Uint8Array.of(3) };
    await using server = await openHttpServer({ albums, sleeves: [{ ...sleeve, webp }] });
    const kinds = async (query: string, accept: string) => {
      const { headers, bytes } = await get(server, `${IMAGE}?size=300${query}`, { accept });
      return [headers.get('content-type'), headers.get('vary')?.includes('accept') ?? false, bytes[0]];
    };
    const jpeg = sleeve.pictures[300][0];
    expect(await kinds('', '*/*')).toEqual(['image/jpeg', true, jpeg]);
    expect(await kinds('', 'image/avif,image/webp,*/*;q=0.8')).toEqual(['image/webp', true, 2]);
    expect(await kinds('', 'image/webp;q=0')).toEqual(['image/jpeg', true, jpeg]);
    expect(await kinds('&format=jpeg', 'image/webp')).toEqual(['image/jpeg', false, jpeg]);
    expect(await kinds('&format=webp', '*/*')).toEqual(['image/webp', false, 2]);
    const tags = await Promise.all(
      ['jpeg', 'webp'].map(async (format) => {
        const { headers } = await get(server, `${IMAGE}?format=${format}`);
        return headers.get('etag') ?? '';
      }),
    );
    expect(new Set(tags).size).toBe(2);
    const { status } = await get(server, `${IMAGE}?format=webp`, { 'if-none-match': tags[1] ?? '' });
    expect(status).toBe(304);
  });

  it('sends JPEG for a sleeve that has no WebP, under the tag of the JPEG', async () => {
    await using server = await openHttpServer({ albums, sleeves: [sleeve] });
    const { headers } = await get(server, `${IMAGE}?format=webp`);
    const { headers: plain } = await get(server, IMAGE);
    expect(headers.get('content-type')).toBe('image/jpeg');
    expect(headers.get('etag')).toBe(plain.get('etag'));
  });
});

describe('GET /api/v1/songs/:song_id/sound', () => {
  const SOUND = '/api/v1/songs/1/sound';
  const portrait = (peaks: number) => ({
    durationMs: 2500,
    envelope: { stepS: 1, peaks: new Float32Array([1, 0.5, 0]), levels: new Float32Array([0.1, 1 / 3, 0]) },
    peaks: {
      halfFrames: Uint32Array.from({ length: peaks }, (_, i) => i),
      halfBins: Uint16Array.from({ length: peaks }, (_, i) => i % 755),
    },
  });

  it('gives the waveform and the peaks, reading the file once', async () => {
    const read: string[] = [];
    const { server, file } = await serverWithFile('song.mp3', {
      readSoundPortrait: async (from) => {
        read.push(from);
        return portrait(3);
      },
    });
    await using _ = server;
    const answers = await Promise.all([server.ask<SongSound>(SOUND), server.ask<SongSound>(SOUND)]);
    answers.push(await server.ask<SongSound>(SOUND));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toEqual({
        song_id: '1',
        duration_s: 2.5,
        waveform: { step_s: 1, peaks: [1, 0.5, 0], levels: [0.1, 0.333, 0] },
        constellation: { times_s: [0, 0.01, 0.02], frequencies_hz: [248, 253, 258], total: 3 },
      });
    }
    expect(read).toEqual([file]);
  });

  it('leaves out evenly many peaks of a song that has very many', async () => {
    const { server } = await serverWithFile('song.mp3', { readSoundPortrait: async () => portrait(50_001) });
    await using _ = server;
    const { constellation } = (await server.ask<SongSound>(SOUND)).body;
    expect([constellation.times_s.length, constellation.total]).toEqual([16_667, 50_001]);
    expect(constellation.times_s.at(-1)).toBeCloseTo((50_000 * 128) / 11_025, 1);
  });

  it('refuses songs that are not there, or whose file is not', async () => {
    const { server, file } = await serverWithFile();
    await using _ = server;
    expect((await server.ask<Problem>('/api/v1/songs/2/sound')).body.code).toBe('E_NOT_FOUND');
    await rm(file);
    expect((await server.ask<Problem>(SOUND)).body.code).toBe('E_PATH_MISSING');
  });

  it('reads a few songs at once and sends the others away', async () => {
    const waiting = Promise.withResolvers<void>();
    const readSoundPortrait = async () => {
      await waiting.promise;
      return portrait(0);
    };
    const portraits = createSoundPortraits({ readSoundPortrait });
    const { server, file } = await serverWithFile();
    await using _ = server;
    const tracks = Array.from({ length: 9 }, (_value, i) => ({
      ...trackNamed(i + 1, 'Song'),
      file: { path: file, sizeBytes: 1000, mtimeMs: 1000 },
    }));
    const refused: string[] = [];
    const asked = tracks.map((track) =>
      portraits.portraitOf(track).then(
        () => 'answered',
        (error: unknown) => void refused.push(String(error)),
      ),
    );
    await expect.poll(() => refused).toEqual([expect.stringMatching(/busy/u)]);
    waiting.resolve();
    expect((await Promise.all(asked)).filter((answer) => answer === 'answered')).toHaveLength(8);
  });
});
