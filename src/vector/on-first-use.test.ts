import { expect, it } from 'vitest';
import { EarwormError } from '../errors.ts';
import { memoryVectorStore } from '../stores/memory/memory-vector-store.ts';
import { onFirstUse } from './on-first-use.ts';

it('a store that is opened on first use is opened once, and again only when that failed', async () => {
  let opened = 0;
  const store = onFirstUse(async () => {
    if (++opened === 1) throw new EarwormError('E_DB_UNREACHABLE');
    return memoryVectorStore(async () => new Uint32Array(0));
  });
  expect(opened).toBe(0);
  await expect(store.figures()).rejects.toMatchObject({ code: 'E_DB_UNREACHABLE' });
  expect(await Promise.all([store.figures(), store.figures()])).toEqual([[], []]);
  expect(opened).toBe(2);
  await store.close();
});
