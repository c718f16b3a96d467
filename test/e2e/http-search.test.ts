import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { EarwormError } from '../../src/errors.ts';
import type { IdentifyOptions } from '../../src/finder/identify-recording.ts';
import type { Problem, SearchAnswer } from '../../src/http/contract/contract.ts';
import { openHttpServer, SILENT_CLIP, trackNamed, type HttpServer } from './open-http-server.ts';

const SEARCH = '/api/v1/search';

function form(...files: [field: string, content: string | Blob, name?: string][]): RequestInit {
  const body = new FormData();
  for (const [field, content, name] of files) {
    if (typeof content === 'string') body.append(field, content);
    else body.append(field, content, name ?? 'clip.mp3');
  }
  return { method: 'POST', body };
}

const clip = (sizeBytes = 1000): Blob => new Blob([Buffer.alloc(sizeBytes, 1)]);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error('the condition was not met within 5 s');
    await sleep(5);
  }
}

/** Begins an upload by hand; what is sent next, and whether it ends, is up to the test. */
function beginUpload(server: HttpServer) {
  const boundary = 'x-earworm-test';
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const sending = request(server.url + SEARCH, { method: 'POST', headers });
  sending.on('error', () => {});
  sending.write(
    `--${boundary}\r\ncontent-disposition: form-data; name="audio"; filename="a.mp3"\r\n` +
      'content-type: audio/mpeg\r\n\r\n',
  );
  return sending;
}

describe('POST /api/v1/search', () => {
  it('answers with the songs that were recognised, and no paths', async () => {
    const asked: IdentifyOptions[] = [];
    const track = trackNamed(7, 'Slow Tide', { artist: 'Glass Harbour', album: 'North Pier' });
    await using server = await openHttpServer({
      identify: async (_clip, options = {}) => {
        asked.push(options);
        return {
          matches: [{ track, confidence: 0.99, offsetS: 61.24, speed: 1.02, tied: false }],
          processingTimeMs: 1,
        };
      },
    });
    const { status, body } = await server.ask<SearchAnswer>(SEARCH, form(['audio', clip()]));
    expect(status).toBe(200);
    expect(body.matches).toEqual([
      {
        song_id: '7',
        title: 'Slow Tide',
        artist: 'Glass Harbour',
        album: 'North Pier',
        confidence: 0.99,
        offset_s: 61.24,
        speed: 1.02,
        tied: false,
      },
    ]);
    expect(body.query_duration_ms).toBe(10_000);
    expect(body.processing_time_ms).toBeGreaterThanOrEqual(0);
    expect(asked[0]).toMatchObject({ top: 5 });
    expect(asked[0]?.minConfidence).toBeUndefined();
  });

  it('says no song with an empty list', async () => {
    await using server = await openHttpServer();
    const { status, body } = await server.ask<SearchAnswer>(SEARCH, form(['audio', clip()]));
    expect(status).toBe(200);
    expect(body.matches).toEqual([]);
  });

  it('shows paths where the server is set to', async () => {
    const track = trackNamed(7, 'Slow Tide');
    await using server = await openHttpServer({
      settings: { showPaths: true },
      identify: async () => ({
        matches: [{ track, confidence: 0.9, offsetS: 0, speed: 1, tied: false }],
        processingTimeMs: 1,
      }),
    });
    const { body } = await server.ask<SearchAnswer>(SEARCH, form(['audio', clip()]));
    expect(body.matches[0]?.path).toBe('/music/Slow Tide.mp3');
  });

  it('gives the whole upload to the analyzer, passes top and min_confidence on, and deletes the file', async () => {
    const seen: { path: string; sizeBytes: number }[] = [];
    const asked: IdentifyOptions[] = [];
    await using server = await openHttpServer({
      analyzeClip: async (path) => {
        seen.push({ path, sizeBytes: (await stat(path)).size });
        return SILENT_CLIP;
      },
      identify: async (_clip, options = {}) => {
        asked.push(options);
        return { matches: [], processingTimeMs: 1 };
      },
    });
    const blob = clip(123_456);
    await server.ask(`${SEARCH}?top=2&min_confidence=0.5`, form(['note', 'hello'], ['audio', blob]));
    expect(seen[0]?.sizeBytes).toBe(123_456);
    expect(seen[0]?.path.startsWith(join(server.dir, 'spool'))).toBe(true);
    expect(asked[0]).toMatchObject({ top: 2, minConfidence: 0.5 });
    expect(existsSync(seen[0]?.path ?? '')).toBe(false);
    expect(await server.spooled()).toEqual([]);
  });

  it.each([
    ['top=0', 'top'],
    ['top=51', 'top'],
    ['top=some', 'top'],
    ['min_confidence=2', 'min_confidence'],
    ['min_confidance=0.5', 'min_confidance'],
  ])('refuses ?%s and names the field', async (query, field) => {
    await using server = await openHttpServer();
    const { status, body } = await server.ask<Problem>(`${SEARCH}?${query}`, form(['audio', clip()]));
    expect([status, body.code, body.details?.['field']]).toEqual([400, 'E_USAGE', field]);
  });
});

describe('uploads that are not as they should be', () => {
  it.each<[string, RequestInit, number, string]>([
    ['no part at all', form(), 400, 'E_UPLOAD_MISSING'],
    ['no body', { method: 'POST' }, 400, 'E_UPLOAD_MISSING'],
    ['a text instead of a file', form(['audio', 'not a file']), 400, 'E_UPLOAD_MISSING'],
    ['a file in another field', form(['file', clip()]), 400, 'E_UPLOAD_MISSING'],
    ['two files', form(['audio', clip()], ['audio', clip()]), 400, 'E_UPLOAD_TOO_MANY'],
    ['three files', form(['audio', clip()], ['audio', clip()], ['audio', clip()]), 400, 'E_UPLOAD_TOO_MANY'],
    ['a file too large', form(['audio', clip(2_000_001)]), 413, 'E_UPLOAD_TOO_LARGE'],
    [
      'JSON',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
      400,
      'E_UPLOAD_MISSING',
    ],
    [
      'sound without a form',
      { method: 'POST', headers: { 'content-type': 'audio/mpeg' }, body: clip() },
      415,
      'E_CONTENT_TYPE',
    ],
    [
      'a form without a boundary',
      { method: 'POST', headers: { 'content-type': 'multipart/form-data' }, body: 'x' },
      400,
      'E_UPLOAD_MISSING',
    ],
    [
      'a form cut short',
      {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        body: '--b\r\ncontent-disposition: form-data; name="audio"; filename="a"\r\n\r\nabc',
      },
      400,
      'E_UPLOAD_MISSING',
    ],
  ])('%s gets a coded problem and leaves nothing behind', async (_what, init, status, code) => {
    await using server = await openHttpServer();
    const { body, ...answer } = await server.ask<Problem>(SEARCH, init);
    expect([answer.status, body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await server.spooled()).toEqual([]);
  });

  it('accepts a file of exactly the limit', async () => {
    await using server = await openHttpServer();
    expect((await server.ask(SEARCH, form(['audio', clip(2_000_000)]))).status).toBe(200);
  });

  it('names an unreadable file as the client does, never the spool', async () => {
    await using server = await openHttpServer({
      analyzeClip: async (path) => {
        throw new EarwormError('E_MEDIA_UNREADABLE', {
          message: `${path} is not audio.`,
          details: { path },
        });
      },
    });
    const { status, body } = await server.ask<Problem>(SEARCH, form(['audio', clip(), 'holiday.txt']));
    expect([status, body.code]).toEqual([422, 'E_MEDIA_UNREADABLE']);
    expect(body.detail).toBe('holiday.txt is not audio.');
    expect(JSON.stringify(body)).not.toContain(server.dir);
    expect(await server.spooled()).toEqual([]);
  });

  it('refuses a gigabyte at once when its size is declared', async () => {
    await using server = await openHttpServer();
    const sending = request(server.url + SEARCH, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 2 ** 30 },
    });
    sending.on('error', () => {});
    const status = new Promise((resolve) => sending.on('response', (reply) => resolve(reply.statusCode)));
    sending.write('--b\r\n');
    expect(await status).toBe(413);
    sending.destroy();
  });

  it('cuts a gigabyte of undeclared size off at the limit', async () => {
    await using server = await openHttpServer();
    const sending = beginUpload(server);
    const answered = new Promise<number | undefined>((resolve) =>
      sending.on('response', (reply) => resolve(reply.resume().statusCode)),
    );
    const startedMs = Date.now();
    const piece = Buffer.alloc(2 ** 20);
    for (let sentMb = 0; sentMb < 1024 && !sending.closed; sentMb++) {
      if (!sending.write(piece)) await sleep(1);
    }
    expect(await answered).toBe(413);
    await until(() => sending.closed);
    expect(Date.now() - startedMs).toBeLessThan(5000);
    expect(await server.spooled()).toEqual([]);
  });
});

describe('clients that go away', () => {
  it('deletes the upload that was broken off half-way', async () => {
    await using server = await openHttpServer();
    const sending = beginUpload(server);
    sending.write(Buffer.alloc(100_000));
    await until(async () => (await server.spooled()).length === 1);
    sending.destroy();
    await until(async () => (await server.spooled()).length === 0);
    expect((await server.ask(SEARCH, form(['audio', clip()]))).status).toBe(200);
  });

  it('stops working for a client that left, and deletes its upload', async () => {
    const stopped = Promise.withResolvers<string>();
    await using server = await openHttpServer({
      analyzeClip: (_path, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            stopped.resolve('aborted');
            reject(new EarwormError('E_CANCELLED'));
          });
        }),
    });
    const leaving = new AbortController();
    const asking = fetch(server.url + SEARCH, { ...form(['audio', clip()]), signal: leaving.signal });
    await until(async () => (await server.spooled()).length === 1);
    leaving.abort();
    await expect(asking).rejects.toThrow('aborted');
    expect(await stopped.promise).toBe('aborted');
    await until(async () => (await server.spooled()).length === 0);
  });

  it('answers E_BUSY to more searches than it works on at once, then recovers', async () => {
    const go = Promise.withResolvers<void>();
    let begun = 0;
    await using server = await openHttpServer({
      settings: { searchesAtOnceMax: 2 },
      analyzeClip: async () => {
        begun++;
        await go.promise;
        return SILENT_CLIP;
      },
    });
    const search = () => server.ask<Problem>(SEARCH, form(['audio', clip()]));
    const first = [search(), search()];
    await until(() => begun === 2);
    const refused = await search();
    expect([refused.status, refused.body.code]).toEqual([503, 'E_BUSY']);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    go.resolve();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await search()).status).toBe(200);
  });

  it('deletes at start what a crashed server left in the spool, and nothing else', async () => {
    await using earlier = await openHttpServer();
    const spool = join(earlier.dir, 'spool');
    await earlier.app.close();
    expect(await readdir(spool)).toEqual([]);
    // no process has this number
    await mkdir(join(spool, '4194305-1-crashed'), { recursive: true });
    await writeFile(join(spool, '4194305-1-crashed', 'upload'), 'x');
    await writeFile(join(spool, 'notes.txt'), 'keep me');
    await using server = await openHttpServer({ settings: { spoolDir: spool } });
    const names = await readdir(spool);
    expect(names).toContain('notes.txt');
    expect(names.some((name) => name.includes('crashed'))).toBe(false);
    expect(server.url).toContain('http');
  });
});
