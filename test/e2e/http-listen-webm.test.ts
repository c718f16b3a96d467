import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMonoStream } from '../../src/audio/mono-stream.ts';
import { loadResampleKernel } from '../../src/media/load-resample-kernel.ts';
import { encodeAudio } from '../../src/media/node-av/encode-audio.ts';
import { cutTune, madeTune } from '../fixtures/made-tune.ts';
import { tuneIdentifier } from '../fixtures/tune-identifier.ts';
import { connectListener, refusalOf, type ListenClient } from './listen-client.ts';
import { openHttpServer, type HttpServer } from './open-http-server.ts';

const HELLO = { format: 'webm-opus' };
/** EBML: padding of so many bytes. */
const padding = (length: number): Uint8Array<ArrayBuffer> => {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(2n ** 56n + BigInt(length));
  return Uint8Array.from(Buffer.concat([Buffer.from([0xec]), size, Buffer.alloc(length)]));
};

/** Opus knows only some rates. */
function at48kHz(samples: Float32Array): Float32Array {
  const stream = createMonoStream(loadResampleKernel()(), { fromHz: 11_025, toHz: 48_000 });
  const pieces = stream.push({ planes: [samples], channels: 1 }, samples.length);
  return Float32Array.from(pieces.flatMap((piece) => [...piece]));
}

describe('listening to Opus in WebM', () => {
  const tunes = [madeTune(1, 25), madeTune(2, 25)];
  let home: string;
  let server: HttpServer;

  async function webm(channels: readonly Float32Array[]): Promise<Buffer<ArrayBuffer>> {
    const file = path.join(home, 'sound.weba');
    encodeAudio({ path: file, sampleRateHz: 48_000, channels: channels.map(at48kHz) });
    return Buffer.from(Uint8Array.from(await readFile(file)).buffer);
  }
  /** As a browser's recorder gives them, but many times faster. */
  async function play(client: ListenClient, bytes: Buffer<ArrayBuffer>): Promise<void> {
    for (let at = 0; at < bytes.length; at += 4000) {
      client.send(bytes.subarray(at, at + 4000));
      await pause(20);
    }
  }

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'earworm-listen-webm-'));
    const { identify } = await tuneIdentifier(tunes, (trackId) => `Tune ${trackId}`);
    server = await openHttpServer({ identify });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(home, { recursive: true });
  });

  it('names songs, of one channel and of two, for several listeners at once', async () => {
    const mono = await webm([cutTune(tunes[0]!, 6, 10)]);
    const stereo = await webm([cutTune(tunes[1]!, 3, 10), cutTune(tunes[1]!, 3, 10)]);
    using first = await connectListener(server.url, HELLO);
    using second = await connectListener(server.url, HELLO);
    await Promise.all([play(first, mono), play(second, stereo)]);
    const match = await first.next('match');
    expect(match).toMatchObject({ title: 'Tune 1' });
    expect(match.offset_s).toBeCloseTo(6 + match.heard_s, 0);
    expect(await second.next('match')).toMatchObject({ title: 'Tune 2' });
    expect(await second.closed).toEqual({ code: 1000, reason: 'match' });
  });

  it('hears through damage', async () => {
    const bytes = await webm([cutTune(tunes[0]!, 4, 14)]);
    for (let at = 2000; at < bytes.length; at += 9001) bytes.fill(0xff, at, at + 3);
    using client = await connectListener(server.url, { ...HELLO, continuous: true });
    await play(client, bytes);
    expect(await client.next('match')).toMatchObject({ title: 'Tune 1' });
  });

  it('waits for the rest of what is cut off, and is closed when none comes', async () => {
    await using impatient = await openHttpServer({ times: { listenIdleMaxS: 1 } });
    const bytes = await webm([cutTune(tunes[0]!, 6, 10)]);
    const refusal = await refusalOf(impatient.url, HELLO, bytes.subarray(0, 900));
    expect(refusal).toMatchObject({ code: 4408, reason: 'E_LISTEN_IDLE' });
  });

  it('refuses what is no WebM, and goes on for others', async () => {
    const sound = await webm([cutTune(tunes[1]!, 6, 10)]);
    using other = await connectListener(server.url, HELLO);
    other.send(sound.subarray(0, 4000));
    const noise = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 251));
    expect(await refusalOf(server.url, HELLO, noise)).toMatchObject({
      code: 4422,
      reason: 'E_MEDIA_UNREADABLE',
    });
    await play(other, sound.subarray(4000));
    expect(await other.next('match')).toMatchObject({ title: 'Tune 2' });
  });

  it('refuses WebM without Opus, and frames that are too large', async () => {
    const file = path.join(home, 'sound.mka');
    encodeAudio({ path: file, sampleRateHz: 11_025, channels: [cutTune(tunes[0]!, 0, 3)] });
    const flac = Buffer.from(Uint8Array.from(await readFile(file)).buffer);
    expect(await refusalOf(server.url, HELLO, flac.subarray(0, 60_000))).toMatchObject({
      reason: 'E_MEDIA_NO_AUDIO',
    });
    expect(await refusalOf(server.url, HELLO, Buffer.alloc(300_000))).toMatchObject({ code: 4413 });
  });

  it('refuses much sound in few bytes, and padding without end', async () => {
    const silence = await webm([new Float32Array(11_025 * 100)]);
    const pieces = Array.from({ length: Math.ceil(silence.length / 200_000) }, (_, i) =>
      silence.subarray(i * 200_000, (i + 1) * 200_000),
    );
    const hello = { ...HELLO, continuous: true };
    expect(await refusalOf(server.url, hello, ...pieces)).toMatchObject({
      code: 4429,
      reason: 'E_RATE_LIMITED',
    });
    using client = await connectListener(server.url, hello);
    client.send(await webm([cutTune(tunes[0]!, 0, 1)]));
    await expect.poll(() => client.messages.length, { timeout: 15_000 }).toBeGreaterThan(2);
    for (let i = 0; i < 12; i++) {
      client.send(padding(200_000));
      await pause(20);
    }
    expect((await client.closed).reason).toBe('E_MEDIA_UNREADABLE');
  });

  it('refuses a hello with what does not belong there', async () => {
    expect(await refusalOf(server.url, { ...HELLO, sample_rate_hz: 0 })).toMatchObject({
      code: 4400,
      reason: 'E_USAGE',
    });
  });
});
