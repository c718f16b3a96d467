import fastify from 'fastify';
import { expect, it } from 'vitest';
import { createLog, type LogLevel } from './log.ts';

const now = () => new Date('2026-01-02T03:04:05.678Z');

function collected(level: LogLevel = 'info', isForPerson = false) {
  const lines: string[] = [];
  return { log: createLog({ level, isForPerson, write: (line) => lines.push(line), now }), lines };
}

it('writes one JSON object a line, with the facts of its parents', () => {
  const { log, lines } = collected();
  log.child({ reqId: 7 }).warn({ path: '/a\nb' }, 'careful');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    { time: '2026-01-02T03:04:05.678Z', level: 'warn', reqId: 7, path: '/a\nb', msg: 'careful' },
  ]);
  expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1);
});

it('leaves out what is less important than its level', () => {
  const { log, lines } = collected('warn');
  log.info('no');
  log.error('yes');
  log.level = 'silent';
  log.fatal('no');
  expect(lines).toHaveLength(1);
});

it('tells errors with code, stack and cause', () => {
  const { log, lines } = collected();
  log.error(Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'E_X' }), 'failed');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'failed',
    err: {
      code: 'E_X',
      message: 'outer',
      stack: expect.stringContaining('outer'),
      cause: { message: 'inner' },
    },
  });
});

it('writes short lines for a person', () => {
  const { log, lines } = collected('info', true);
  log.info({ port: 4700, ms: 3 }, 'listening');
  expect(lines).toEqual(['03:04:05 info  listening port=4700 ms=3\n']);
});

it('serves Fastify as its logger', async () => {
  const { log, lines } = collected();
  const app = fastify({ loggerInstance: log });
  app.get('/', (request) => {
    request.log.info('inside');
    return {};
  });
  await app.inject('/?q=1');
  await app.close();
  const found = lines.map((line) => JSON.parse(line) as { req?: unknown; res?: unknown; msg: string });
  expect(found.find((line) => line.req)?.req).toMatchObject({ method: 'GET', url: '/?q=1' });
  expect(found.find((line) => line.res)?.res).toEqual({ statusCode: 200 });
  expect(found.map((line) => line.msg)).toContain('inside');
});
