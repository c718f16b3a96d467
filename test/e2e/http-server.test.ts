import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import type { Health, Home, Problem } from '../../src/http/contract/contract.ts';
import { createLog } from '../../src/log.ts';
import { openHttpServer, SILENT_CLIP, trackNamed, type HttpServer } from './open-http-server.ts';
import { runEarworm } from './run-earworm.ts';

const tracks = [trackNamed(1, 'Alpha')];

/** What a browser sends. */
const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';

/** Scripts with all that they import as they are loaded. */
async function withImports(folder: string, names: readonly string[]): Promise<string[]> {
  const found = new Set(names);
  for (const name of found) {
    const text = await readFile(join(folder, name), 'utf8');
    for (const [, part = ''] of text.matchAll(/(?:from|import)\s*["'`]\.\/([\w-]+\.js)["'`]/gu))
      found.add(part);
  }
  return [...found].map((name) => join(folder, name));
}

function clipForm(): RequestInit {
  const body = new FormData();
  body.append('audio', new Blob(['sound']), 'clip.mp3');
  return { method: 'POST', body };
}

/** A request under a host name of the test's choice, which `fetch` does not allow. */
async function statusUnderHost(server: HttpServer, host: string): Promise<number | undefined> {
  const asking = request(`${server.url}/healthz`, { headers: { host } }).end();
  const [reply] = (await once(asking, 'response')) as [{ statusCode?: number; resume(): void }];
  reply.resume();
  return reply.statusCode;
}

/** Whatever the server says to bytes that need not be HTTP. */
async function answerTo(server: HttpServer, bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.end(bytes);
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

describe('GET /', () => {
  it('tells programs about the server', async () => {
    await using server = await openHttpServer({ tracks });
    const { status, headers, body } = await server.ask<Home>('/');
    expect(status).toBe(200);
    expect(headers.get('vary')).toContain('accept');
    expect(body).toMatchObject({
      status: 'running',
      total_albums: 0,
      total_songs: 1,
      documentation: '/docs',
    });
    expect(body.version).toBe('1.2.3');
    expect(Object.keys(body.endpoints)).toContain('POST /api/v1/search');
    expect(Object.values(body.endpoints).every((purpose) => purpose.length > 0)).toBe(true);
  });

  it('shows browsers a page that needs no other host', async () => {
    // in a checkout the launcher builds the page
    await runEarworm(['--version']);
    await using server = await openHttpServer();
    const { headers, body } = await server.ask<string>('/', { headers: { accept } });
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    const parts = [...body.matchAll(/(?:src|href)="([^"]+)"/gu)].map(([, part = '']) => part);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      expect(part).toMatch(/^\//u);
      expect((await fetch(server.url + part)).status).toBe(200);
    }
  });

  it('opens every view by its address, for browsers only', async () => {
    await using server = await openHttpServer();
    for (const view of ['/listen', '/collection/songs', '/songs/1', '/albums/1', '/jobs', '/statistics']) {
      const { headers } = await server.ask<string>(view, { headers: { accept } });
      expect(headers.get('content-type')).toContain('text/html');
      expect((await server.ask<Problem>(view)).body.code).toBe('E_NOT_FOUND');
    }
  });

  it('keeps the first view below 200 kB of script', async () => {
    const page = join(import.meta.dirname, '../../build/page');
    const shown = await readFile(join(page, 'index.html'), 'utf8');
    const first = [...shown.matchAll(/assets\/([^"]+\.js)"/gu)].map(([, name = '']) => name);
    expect(first.length).toBeGreaterThan(0);
    const find = (await readdir(join(page, 'assets'))).filter((name) => /^find-view.*\.js$/u.test(name));
    expect(find).toHaveLength(1);
    const scripts = await withImports(join(page, 'assets'), [...first, ...find]);
    const sizes = await Promise.all(scripts.map(async (file) => gzipSync(await readFile(file)).length));
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(200_000);
  });

  it('serves nothing beside the page', async () => {
    await using server = await openHttpServer();
    for (const path of [
      '/page/../contract.ts',
      '/page/..%2fcontract.ts',
      '/page/%2e%2e/contract.ts',
      '/page/',
    ]) {
      expect([403, 404]).toContain((await server.ask(path)).status);
    }
  });
});

describe('health', () => {
  it('says how the server is', async () => {
    await using server = await openHttpServer({ tracks });
    const { body } = await server.ask<Health>('/health');
    expect(body).toMatchObject({ status: 'healthy', total_albums: 0, total_songs: 1 });
    expect(body.models_loaded).toEqual({ clip: false, clap: false, builtin_sleeves: false });
    expect((await server.ask('/healthz')).body).toEqual({ status: 'ok' });
    expect((await server.ask('/readyz')).body).toEqual({ status: 'ok' });
  });
});

interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

interface Operation {
  operationId?: string;
  summary?: string;
  parameters?: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema: object }> }>;
}

const ROUTES = [
  'get /',
  'get /health',
  'get /healthz',
  'get /readyz',
  'post /api/v1/search',
  'get /api/v1/duplicates',
  'get /api/v1/songs',
  'get /api/v1/songs/{song_id}',
  'delete /api/v1/songs/{song_id}',
  'post /api/v1/index',
  'get /api/v1/library',
  'get /api/v1/songs/{song_id}/sound',
  'get /api/v1/stats',
  'get /api/v1/albums',
  'get /api/v1/albums/{album_id}',
  'get /api/v1/songs/{song_id}/audio',
  'get /api/v1/songs/{song_id}/similar',
  'get /api/image/{album_id}',
  'get /api/genres',
  'get /api/stats',
  'get /api/v1/albums/{album_id}/similar',
  'get /api/v1/problems',
  'post /api/search-by-image',
  'get /api/search-by-text',
  'post /api/recommendations/text-recommendations',
  'get /api/recommendations/database-stats',
  'post /api/recommendations/analyze-video',
  'post /api/recommendations/render-video',
  'get /api/recommendations/tasks/{task_id}/film',
  'get /api/recommendations/film-options',
  'get /api/recommendations/tasks/{task_id}',
  'delete /api/recommendations/tasks/{task_id}',
  'get /api/recommendations/tasks/{task_id}/events',
  'post /api/recommendations/initialize-database',
  'get /api/v1/find',
  'post /api/v1/find',
  'get /api/v1/listen',
  'get /api/v1/listen/history',
  'get /api/v1/models',
  'get /api/v1/models/{name}/pull',
  'post /api/v1/models/{name}/pull',
  'post /api/v1/models/{name}/verify',
  'get /api/v1/jobs',
  'get /api/v1/jobs/{job_id}',
  'delete /api/v1/jobs/{job_id}',
  'get /api/v1/jobs/{job_id}/events',
];

describe('/docs', () => {
  it('describes every route in a sound OpenAPI document', async () => {
    await using server = await openHttpServer();
    const { body } = await server.ask<OpenApi>('/docs/json');
    expect(body.openapi).toBe('3.1.0');
    expect(body.info).toMatchObject({ title: 'Earworm', version: '1.2.3' });
    const operations = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    expect(operations.map(({ path, method }) => `${method} ${path}`).toSorted()).toEqual(ROUTES.toSorted());
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      expect([path, operation.summary]).not.toContain(undefined);
      expect(Object.keys(operation.responses)).toContain('default');
      for (const response of Object.values(operation.responses)) expect(response.description).toBeTruthy();
      const inPath = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(inPath);
      expect(declared.every(({ required }) => required)).toBe(true);
    }
    const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/gu)];
    expect(references.length).toBe(operations.length);
    expect(references.every(([, name = '']) => name in body.components.schemas)).toBe(true);
  });

  it('says how to send a clip', async () => {
    await using server = await openHttpServer();
    const { body } = await server.ask<OpenApi>('/docs/json');
    const search = body.paths['/api/v1/search']?.['post'];
    expect(search?.requestBody?.content['multipart/form-data']?.schema).toMatchObject({
      properties: { audio: { type: 'string', format: 'binary' } },
      required: ['audio'],
    });
    expect(search?.parameters?.map(({ name, required }) => [name, required])).toEqual([
      ['top', false],
      ['min_confidence', false],
    ]);
  });

  it('renders without another host, under a policy', async () => {
    await using server = await openHttpServer();
    const { status, headers, body } = await server.ask<string>('/docs');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*object-src 'none'/u);
    const parts = [...body.matchAll(/(?:src|href)="([^"]+)"/gu)].map(([, part = '']) => part);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      expect(part).not.toMatch(/^(?:https?:)?\/\//u);
      const { pathname } = new URL(part, `${server.url}/docs`);
      expect((await server.ask(pathname)).status).toBe(200);
    }
  });
});

describe('problems', () => {
  it.each<[string, string, number, string]>([
    ['GET', '/nothing', 404, 'E_NOT_FOUND'],
    ['POST', '/api/v2/search', 404, 'E_NOT_FOUND'],
    ['GET', '/api/v1/search', 405, 'E_METHOD_NOT_ALLOWED'],
    ['PUT', '/api/v1/songs/1', 405, 'E_METHOD_NOT_ALLOWED'],
    ['POST', '/', 405, 'E_METHOD_NOT_ALLOWED'],
    ['OPTIONS', '/api/v1/songs', 405, 'E_METHOD_NOT_ALLOWED'],
    ['GET', '/%zz', 400, 'E_USAGE'],
  ])('%s %s is one of RFC 9457', async (method, path, status, code) => {
    await using server = await openHttpServer();
    const { headers, body, ...answer } = await server.ask<Problem>(path, { method });
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({ type: `urn:earworm:problem:${code}`, status, code, instance: path });
    expect([answer.status, body.title.length > 0, body.detail.length > 0]).toEqual([status, true, true]);
    expect(body.request_id).toBe(headers.get('x-request-id'));
    expect(headers.has('allow')).toBe(status === 405);
  });

  it('never tell what went wrong inside, but log it under the request id', async () => {
    const lines: string[] = [];
    const logger = createLog({ level: 'error', isForPerson: false, write: (line) => lines.push(line) });
    await using server = await openHttpServer({
      logger,
      identify: async () => {
        throw new TypeError('secret at /home/someone/index');
      },
    });
    const { status, body } = await server.ask<Problem>('/api/v1/search', clipForm());
    expect([status, body.code]).toEqual([500, 'E_INTERNAL']);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(body.details).toBeUndefined();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('secret at /home/someone/index');
    expect(lines[0]).toContain(body.request_id);
  });

  it.each([
    ['what is not HTTP', 'HELLO\r\n\r\n', ' 400 '],
    ['headers without end', `GET / HTTP/1.1\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`, ' 431 '],
  ])('answer %s too', async (_what, bytes, status) => {
    await using server = await openHttpServer();
    const answer = await answerTo(server, bytes);
    expect(answer.split('\r\n', 1)[0]).toContain(status);
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('"code":"E_USAGE"');
  });

  it('refuse a body larger than any request needs', async () => {
    await using server = await openHttpServer();
    const { status, body } = await server.postJson<Problem>('/api/v1/index', {
      directory_path: 'x'.repeat(100_000),
    });
    expect([status, body.code]).toEqual([413, 'E_USAGE']);
  });
});

describe('protection', () => {
  it('limits requests per client, but not probes', async () => {
    await using server = await openHttpServer({ settings: { requestsPerMinuteLoopbackMax: 3 } });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await server.ask('/api/v1/songs')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const { headers, body } = await server.ask<Problem>('/api/v1/songs');
    expect(body.code).toBe('E_RATE_LIMITED');
    expect(body.details).toMatchObject({ requests_per_minute_max: 3 });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.ask('/healthz')).status).toBe(200);
  });

  it('limits guessing of addresses that do not exist', async () => {
    await using server = await openHttpServer({ settings: { requestsPerMinuteLoopbackMax: 2 } });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await server.ask(`/guess-${i}`)).status);
    expect(statuses).toEqual([404, 404, 429]);
  });

  it('answers to names of this machine only, while bound to it', async () => {
    await using server = await openHttpServer({ settings: { allowedHosts: ['Music.Example'] } });
    for (const host of [
      'localhost',
      '127.0.0.1:4700',
      '[::1]:80',
      '192.168.0.9',
      'music.example',
      'x.localhost',
    ]) {
      expect([host, await statusUnderHost(server, host)]).toEqual([host, 200]);
    }
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example']) {
      expect([host, await statusUnderHost(server, host)]).toEqual([host, 421]);
    }
  });

  it('answers to every name when bound to the network and none is configured', async () => {
    await using server = await openHttpServer({ settings: { host: '0.0.0.0' } });
    expect(await statusUnderHost(server, 'nas.example')).toBe(200);
  });

  it('lets pages of other sites in only when configured', async () => {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
    const preflight = { method: 'OPTIONS', headers };
    await using closed = await openHttpServer();
    const refused = await closed.ask('/api/v1/search', preflight);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    await using open = await openHttpServer({ settings: { corsOrigins: ['https://app.example'] } });
    const allowed = await open.ask('/api/v1/search', preflight);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://app.example',
    ]);
    const other = { ...preflight, headers: { ...headers, origin: 'https://evil.example' } };
    const stranger = await open.ask('/api/v1/search', other);
    expect(stranger.headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
  });

  it('does not believe forwarded addresses or request ids', async () => {
    await using server = await openHttpServer({ settings: { requestsPerMinuteLoopbackMax: 2 } });
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      const headers = { 'x-forwarded-for': `10.0.0.${i}`, 'x-request-id': 'mine' };
      const answer = await server.ask('/api/v1/songs', { headers });
      statuses.push(answer.status);
      expect(answer.headers.get('x-request-id')).not.toBe('mine');
    }
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe('closing', () => {
  it('finishes requests under way, refuses new ones, then closes the stores', async () => {
    const go = Promise.withResolvers<void>();
    const order: string[] = [];
    const server = await openHttpServer({
      analyzeClip: async () => {
        order.push('begun');
        await go.promise;
        return SILENT_CLIP;
      },
      close: async () => void order.push('stores closed'),
    });
    const search = server.ask('/api/v1/search', clipForm());
    await expect.poll(() => order).toEqual(['begun']);
    const closed = server[Symbol.asyncDispose]();
    await sleep(100);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
    order.push('let go');
    go.resolve();
    expect((await search).status).toBe(200);
    await closed;
    expect(order).toEqual(['begun', 'let go', 'stores closed']);
  });

  it('cuts off what takes too long', async () => {
    const server = await openHttpServer({
      times: { shutdownMaxS: 0.1 },
      analyzeClip: (_path, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('left')));
        }),
    });
    const search = fetch(`${server.url}/api/v1/search`, clipForm());
    const outcome = search.then(String, String);
    await expect.poll(() => server.spooled()).toHaveLength(1);
    const startedMs = Date.now();
    await server[Symbol.asyncDispose]();
    expect(await outcome).toContain('fetch failed');
    expect(Date.now() - startedMs).toBeLessThan(2000);
  });

  it('is not held up by connections that were opened in advance', async () => {
    const server = await openHttpServer();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const startedMs = Date.now();
    await server[Symbol.asyncDispose]();
    expect(Date.now() - startedMs).toBeLessThan(1000);
    socket.destroy();
  });
});
