import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { spoolStdin } from './spool-stdin.ts';

const { signal } = new AbortController();

it('holds what came in, and is gone when disposed of', async () => {
  const spooled = await spoolStdin(Readable.from([Buffer.from('ab'), Buffer.from('c')]), {
    maxBytes: 3,
    signal,
  });
  expect(await readFile(spooled.path, 'utf8')).toBe('abc');
  await spooled[Symbol.asyncDispose]();
  expect(existsSync(spooled.path)).toBe(false);
});

it('refuses more than the limit', async () => {
  const input = Readable.from([Buffer.from('ab'), Buffer.from('cd')]);
  await expect(spoolStdin(input, { maxBytes: 3, signal })).rejects.toMatchObject({
    code: 'E_UPLOAD_TOO_LARGE',
  });
});

it('stops when told to', async () => {
  const stop = new AbortController();
  const spooling = spoolStdin(new Readable({ read() {} }), { maxBytes: 3, signal: stop.signal });
  stop.abort();
  await expect(spooling).rejects.toMatchObject({ code: 'E_CANCELLED' });
});
