import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cutTune, madeTune, tuneWav } from '../fixtures/made-tune.ts';
import { runEarworm } from './run-earworm.ts';

let home: string;
let data: string;
let hooks: Server;
const posted: Record<string, unknown>[] = [];
const tunes = [madeTune(1, 25), madeTune(2, 25)] as const;
const HEADER_BYTES = 44;

/** As raw 16-bit integers at 11,025 Hz. */
const rawOf = (samples: Float32Array): Buffer => tuneWav(samples).subarray(HEADER_BYTES);

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm-listen-'));
  data = path.join(home, 'data');
  await mkdir(path.join(home, 'songs'));
  for (const [i, tune] of tunes.entries()) {
    await writeFile(path.join(home, 'songs', `Tune ${i + 1}.wav`), tuneWav(tune));
  }
  await runEarworm(['index', '--data', data, path.join(home, 'songs')]);
  // the first attempt at each song is refused
  let attempts = 0;
  hooks = createServer((request, response) => {
    let body = '';
    request.on('data', (text: Buffer) => (body += text.toString()));
    request.on('end', () => {
      if (attempts++ % 2 === 1) posted.push(JSON.parse(body) as Record<string, unknown>);
      response.writeHead(attempts % 2 === 1 ? 500 : 204).end();
    });
  });
  await new Promise<void>((resolve) => hooks.listen(0, '127.0.0.1', resolve));
}, 60_000);
afterAll(async () => {
  hooks.close();
  await rm(home, { recursive: true });
});

it('names the songs of a pipe one after another, in a file and to a webhook', async () => {
  const input = Buffer.concat([rawOf(cutTune(tunes[1], 3, 9)), rawOf(cutTune(tunes[0], 5, 15))]);
  const csv = path.join(home, 'heard.csv');
  const webhook = `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/song`;
  const args = [
    'listen',
    '-',
    '--rate',
    '11025',
    '--data',
    data,
    '--json',
    '--csv',
    csv,
    '--webhook',
    webhook,
  ];
  const result = await runEarworm(args, { input });
  expect(result).toMatchObject({ exitCode: 0 });
  const matches = result.records().filter(({ event }) => event === 'match');
  expect(matches).toMatchObject([{ title: 'Tune 2' }, { title: 'Tune 1' }]);
  const [first] = matches;
  expect(Number(first?.['offset_s']) - Number(first?.['heard_s'])).toBeCloseTo(3, 0);
  expect(posted).toEqual(matches);
  const lines = (await readFile(csv, 'utf8')).trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[2]).toContain('Tune 1');
});

it('listens to a microphone until the first match', async () => {
  const programs = path.join(home, 'bin');
  await mkdir(programs);
  // 44,100 Hz is what a recorder is asked for
  const raw = rawOf(cutTune(tunes[0], 4, 10));
  const stretched = Buffer.alloc(raw.length * 4);
  for (let i = 0; i < stretched.length / 2; i++) stretched.writeInt16LE(raw.readInt16LE((i >> 2) * 2), 2 * i);
  await writeFile(path.join(home, 'sound.raw'), stretched);
  const recorder = `#!/bin/sh\n[ "$6" = --device=desk ] && exec cat '${path.join(home, 'sound.raw')}'\nexit 3\n`;
  await writeFile(path.join(programs, 'parec'), recorder);
  await chmod(path.join(programs, 'parec'), 0o755);
  const env = { PATH: `${programs}:${process.env['PATH']}` };
  const heard = await runEarworm(['listen', 'desk', '--once', '--json', '--data', data], { env });
  expect(heard.records()).toMatchObject([{ event: 'match', title: 'Tune 1' }]);
  expect(await runEarworm(['listen', '--data', data], { env })).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining('parec stopped'),
  });
});

it('says what is missing or wrong', async () => {
  const none = await runEarworm(['listen', '--data', data], { env: { PATH: home } });
  expect(none).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('arecord') });
  const scheme = await runEarworm(['listen', '-', '--webhook', 'file:///etc/passwd', '--data', data]);
  expect(scheme).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('http') });
});
