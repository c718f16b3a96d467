import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sharedWriter } from './shared-writer.ts';

function counted() {
  const log: string[] = [];
  let isOpen = false;
  let isBroken = false;
  const writer = sharedWriter(async () => {
    await sleep(1);
    if (isBroken) throw new Error('locked');
    if (isOpen) throw new Error('opened twice');
    isOpen = true;
    log.push('open');
    return {
      async close() {
        await sleep(1);
        isOpen = false;
        log.push('close');
      },
    };
  });
  return { writer, log, setBroken: (value: boolean) => (isBroken = value) };
}

it('is open only while somebody uses it', async () => {
  const { writer, log } = counted();
  const use = (name: string, ms: number) =>
    writer.use(async () => {
      await sleep(ms);
      log.push(name);
    });
  await Promise.all([use('a', 5), use('b', 10)]);
  await use('c', 1);
  expect(log).toEqual(['open', 'a', 'b', 'close', 'open', 'c', 'close']);
});

it('waits for the closing of the one before', async () => {
  const { writer, log } = counted();
  const first = writer.use(() => Promise.resolve());
  await sleep(2);
  await Promise.all([first, writer.use(() => Promise.resolve())]);
  expect(log).toEqual(['open', 'close', 'open', 'close']);
});

it('can be used again after it could not be opened, or the work failed', async () => {
  const { writer, log, setBroken } = counted();
  setBroken(true);
  const tries = await Promise.allSettled([
    writer.use(() => Promise.resolve()),
    writer.use(() => Promise.resolve()),
  ]);
  expect(tries.map((attempt) => attempt.status)).toEqual(['rejected', 'rejected']);
  setBroken(false);
  await expect(writer.use(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(writer.use(() => Promise.resolve(5))).resolves.toBe(5);
  expect(log).toEqual(['open', 'close', 'open', 'close']);
});
