import { once } from 'node:events';
import { createServer as createHttpServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListenHistoryAnswer, ListenMessage } from '../../src/http/contract/listen-contract.ts';
import { cutTune, madeTune } from '../fixtures/made-tune.ts';
import { tuneIdentifier } from '../fixtures/tune-identifier.ts';
import {
  connectListener,
  framesOf,
  noisy,
  refusalOf,
  TUNE_HELLO,
  type ListenClient,
} from './listen-client.ts';
import { openHttpServer, trackNamed, type HttpServer } from './open-http-server.ts';

const RATE_HZ = 11_025;
const TRACK_HEARD = { track: trackNamed(1, 'Heard'), confidence: 1, offsetS: 5, speed: 1, tied: false };
const MARKUP = '<img src=x onerror=alert(1)>, "=1+1"';
const titleOf = (trackId: number): string => (trackId === 2 ? MARKUP : `Tune ${trackId}`);
const heard = (messages: readonly ListenMessage[], kind: 'match' | 'candidate') =>
  messages.filter((message) => message.type === kind);

/** Sends a second at a time and lets the server think in between, many times faster than it would play. */
async function play(client: ListenClient, samples: Float32Array): Promise<void> {
  for (const [i, frame] of framesOf(samples).entries()) {
    client.send(frame);
    if (i % 10 === 9) await pause(40);
  }
}

/** The status of the answer to a request for a socket. */
function upgrade({ url }: HttpServer, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/api/v1/listen`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16, 1).toString('base64'),
        ...headers,
      },
    });
    asked.once('upgrade', ({ statusCode }, socket) => {
      socket.destroy();
      resolve(statusCode);
    });
    asked.once('response', ({ statusCode }) => resolve(statusCode));
    asked.once('error', reject);
    asked.end();
  });
}

describe('listening', () => {
  const tunes = Array.from({ length: 20 }, (_, i) => madeTune(i + 1, 25));
  let server: HttpServer;

  beforeAll(async () => {
    const { identify } = await tuneIdentifier(tunes, titleOf);
    server = await openHttpServer({ identify });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('names a song in noise, says where in it one is, and closes', async () => {
    using client = await connectListener(server.url, TUNE_HELLO);
    await play(client, noisy(cutTune(tunes[0]!, 6, 10), 1));
    const match = await client.next('match');
    expect(match).toMatchObject({ song_id: '1', title: 'Tune 1', tied: false });
    expect(match.offset_s).toBeCloseTo(6 + match.heard_s, 0);
    expect(match.heard_s).toBeLessThan(8);
    expect(await client.closed).toEqual({ code: 1000, reason: 'match' });
    const [first, second] = client.messages;
    expect(first).toEqual({ type: 'listening', level_db: -90, heard_s: 0 });
    expect(second).toMatchObject({ type: 'listening', heard_s: expect.closeTo(0.25, 0) });
  });

  it('takes stereo integers of another rate', async () => {
    const hello = { sample_rate_hz: 44_100, format: 'i16', channels: 2 };
    using client = await connectListener(server.url, hello);
    const part = cutTune(tunes[4]!, 3, 9);
    const pairs = Int16Array.from({ length: part.length * 8 }, (_, i) => 20_000 * part[Math.floor(i / 8)]!);
    for (let at = 0; at < pairs.length; at += 44_100) {
      client.send(pairs.slice(at, at + 44_100));
      await pause(40);
    }
    expect(await client.next('match')).toMatchObject({ title: 'Tune 5' });
  });

  it('goes on to the next song when continuous, and keeps what it heard', async () => {
    using client = await connectListener(server.url, { ...TUNE_HELLO, continuous: true });
    await play(client, cutTune(tunes[1]!, 4, 9));
    await play(client, cutTune(tunes[2]!, 2, 14));
    await expect.poll(() => heard(client.messages, 'match').length).toBe(2);
    expect(heard(client.messages, 'match')).toMatchObject([{ title: MARKUP }, { title: 'Tune 3' }]);
    const { body } = await server.ask<ListenHistoryAnswer>('/api/v1/listen/history');
    expect(body.heard.map(({ title }) => title)).toEqual([MARKUP, 'Tune 3']);
    const csv = await server.ask<string>('/api/v1/listen/history?format=csv');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.body.split('\r\n')[1]).toContain('"<img src=x onerror=alert(1)>, ""=1+1"""');
  });

  it('does not name what it does not know', async () => {
    using client = await connectListener(server.url, TUNE_HELLO);
    // on a busy machine an ask may end just before the fifteenth second: the next comes three later
    await play(client, madeTune(99, 20));
    expect(await client.next('no-match')).toMatchObject({ heard_s: expect.any(Number) });
    expect(heard(client.messages, 'match')).toEqual([]);
    expect(await client.closed).toEqual({ code: 1000, reason: 'no-match' });
  });

  it('finds nothing in a minute of silence, nor in what is not a number', async () => {
    using client = await connectListener(server.url, { ...TUNE_HELLO, continuous: true });
    for (let second = 0; second < 60; second++) {
      client.send(new Float32Array(RATE_HZ).fill(second % 2 === 0 ? 0 : Number.NaN));
      if (second % 4 === 0) await pause(5);
    }
    await client.next('no-match');
    expect(new Set(client.messages.map(({ type }) => type))).toEqual(new Set(['listening', 'no-match']));
  });

  it('hears again after what was not a number', async () => {
    using client = await connectListener(server.url, TUNE_HELLO);
    client.send(new Float32Array(1000).fill(Number.POSITIVE_INFINITY));
    await play(client, cutTune(tunes[5]!, 6, 9));
    expect(await client.next('match')).toMatchObject({ title: 'Tune 6' });
  });

  it('names twenty songs for twenty listeners at once', async () => {
    const hello = { ...TUNE_HELLO, continuous: true };
    const clients = await Promise.all(tunes.map(() => connectListener(server.url, hello)));
    const areNamed = () => clients.every(({ messages }) => heard(messages, 'match').length > 0);
    // a second for each of them in turn, each in its own song, over again where that takes so long
    for (let second = 2; second < 60 && !areNamed(); second++) {
      for (const [i, client] of clients.entries()) client.send(noisy(cutTune(tunes[i]!, second % 24, 1), i));
      await pause(150);
    }
    const matches = await Promise.all(clients.map((client) => client.next('match')));
    expect(matches.map(({ song_id: id }) => id)).toEqual(tunes.map((_, i) => String(i + 1)));
    for (const client of clients) client[Symbol.dispose]();
  });

  it.each([
    ['a rate of nothing', { ...TUNE_HELLO, sample_rate_hz: 0 }, 4400, 'E_USAGE'],
    ['a rate of 10 MHz', { ...TUNE_HELLO, sample_rate_hz: 10_000_000 }, 4400, 'E_USAGE'],
    ['no channels', { ...TUNE_HELLO, channels: 0 }, 4400, 'E_USAGE'],
    ['a field that is not known', { ...TUNE_HELLO, rate: 1 }, 4400, 'E_USAGE'],
    ['compressed sound', { ...TUNE_HELLO, format: 'mp3' }, 4415, 'E_CONTENT_TYPE'],
  ])('refuses a hello of %s', async (_what, hello, code, reason) => {
    expect(await refusalOf(server.url, hello)).toMatchObject({ code, reason });
  });

  it.each([
    ['sound before the hello', undefined, [new Float32Array(10)], [4400, 'E_USAGE']],
    ['what is not JSON', undefined, ['hello'], [4400, 'E_USAGE']],
    ['text after the hello', TUNE_HELLO, ['{}'], [4400, 'E_FRAME_INVALID']],
    ['half a sample', TUNE_HELLO, [new Uint8Array(7)], [4400, 'E_FRAME_INVALID']],
    ['an empty frame', TUNE_HELLO, [new Uint8Array()], [4400, 'E_FRAME_INVALID']],
    ['a large frame', TUNE_HELLO, [new Float32Array(70_000)], [4413, 'E_FRAME_TOO_LARGE']],
    [
      'sound much faster than it plays',
      { ...TUNE_HELLO, continuous: true },
      Array.from({ length: 16 }, () => new Float32Array(5 * RATE_HZ)),
      [4429, 'E_RATE_LIMITED'],
    ],
  ])('refuses %s', async (_what, hello, sent, [code, reason]) => {
    expect(await refusalOf(server.url, hello, ...sent)).toMatchObject({ code, reason });
  });

  it('closes on a message that is out of all proportion', async () => {
    using client = await connectListener(server.url, TUNE_HELLO);
    client.send(new Float32Array(400_000));
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it('refuses other hosts, other sites and plain requests, and outlives sockets that are cut', async () => {
    expect(await upgrade(server, { host: 'evil.example' })).toBe(421);
    expect(await upgrade(server, { origin: 'https://evil.example' })).toBe(403);
    expect(await upgrade(server, { origin: server.url })).toBe(101);
    expect(await server.ask('/api/v1/listen')).toMatchObject({
      status: 426,
      body: { code: 'E_UPGRADE_NEEDED' },
    });
    expect((await server.ask('/health')).status).toBe(200);
  });
});

describe('the limits of listening', () => {
  it('takes no more listeners than it may, and those again when one has gone', async () => {
    await using server = await openHttpServer({ settings: { listenersMax: 1 } });
    const first = await connectListener(server.url, TUNE_HELLO);
    expect(await upgrade(server, {})).toBe(503);
    first[Symbol.dispose]();
    await first.closed;
    await expect.poll(() => upgrade(server, {})).toBe(101);
  });

  it('closes a listener that sends nothing', async () => {
    await using server = await openHttpServer({ times: { listenIdleMaxS: 0.05 } });
    expect(await refusalOf(server.url, TUNE_HELLO)).toMatchObject({ code: 4408, reason: 'E_LISTEN_IDLE' });
  });

  it('says that something failed inside, but not what', async () => {
    const identify = () => Promise.reject(new Error('the secret of the store'));
    await using server = await openHttpServer({ identify });
    using client = await connectListener(server.url, TUNE_HELLO);
    client.send(new Float32Array(3 * RATE_HZ));
    expect(await client.closed).toEqual({ code: 4500, reason: 'E_INTERNAL' });
    expect(JSON.stringify(client.messages)).not.toContain('secret');
  });

  it('asks less often when answers are slow, one at a time, and goes on hearing', async () => {
    let asked = 0;
    let underWay = 0;
    const identify = async () => {
      expect(++underWay).toBe(1);
      asked++;
      await pause(150);
      underWay--;
      return { matches: [], processingTimeMs: 150 };
    };
    await using server = await openHttpServer({ identify });
    using client = await connectListener(server.url, { ...TUNE_HELLO, continuous: true });
    await play(client, new Float32Array(60 * RATE_HZ));
    await client.next('no-match');
    expect(asked).toBeLessThan(20);
    expect(client.messages.at(-1)).toMatchObject({ heard_s: expect.closeTo(60, -1) });
  });

  it('posts what continuous listeners hear, once, to an address that does not redirect it', async () => {
    const posted: unknown[] = [];
    const hooks = createHttpServer((asked, reply) => {
      void json(asked).then((body) => posted.push(body));
      const isFirst = posted.length === 0;
      reply.writeHead(isFirst ? 302 : 204, isFirst ? { location: '/elsewhere' } : {}).end();
      expect(asked.url).toBe('/song');
    });
    hooks.listen(0, '127.0.0.1');
    await once(hooks, 'listening');
    const listenWebhook = `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/song`;
    const identify = async () => ({ matches: [TRACK_HEARD], processingTimeMs: 1 });
    await using server = await openHttpServer({ identify, settings: { listenWebhook } });
    const hello = { ...TUNE_HELLO, continuous: true };
    for (let listener = 0; listener < 2; listener++) {
      using client = await connectListener(server.url, hello);
      client.send(new Float32Array(4 * RATE_HZ));
      await client.next('match');
    }
    using brief = await connectListener(server.url, TUNE_HELLO);
    brief.send(new Float32Array(4 * RATE_HZ));
    await brief.next('match');
    // the second is the first again, which the redirect kept
    await expect.poll(() => posted.length, { timeout: 15_000 }).toBe(2);
    expect(posted[1]).toEqual(posted[0]);
    expect(posted[0]).toMatchObject({ event: 'match', title: 'Heard', heard_at: expect.any(String) });
    hooks.close();
  });

  it('tells its listeners when the server shuts down', async () => {
    await using server = await openHttpServer();
    using client = await connectListener(server.url, TUNE_HELLO);
    client.send(new Float32Array(100));
    await client.next('listening');
    await server.app.close();
    expect(await client.closed).toEqual({ code: 1001, reason: 'E_BUSY' });
  });
});
