import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { plainCodeRows } from '../../src/vector/code-rows.ts';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskVectorStore } from '../../src/stores/disk/disk-vector-store.ts';
import { loadCodeRows } from '../../src/stores/disk/load-code-rows.ts';
import { madeResolver } from './made-vectors.ts';
import { describeVectorStore } from './vector-store.conformance.ts';
import { VolatileFolder } from './volatile-folder.ts';

let root = '';
let made = 0;
const newest = (): string => join(root, `vectors-${made}`);
const fast = { idsFitting: madeResolver, makeCodeRows: loadCodeRows() };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'earworm-vectors-'));
});
afterAll(() => rm(root, { recursive: true }));

describeVectorStore('disk', {
  create: async () => {
    made++;
    return openDiskVectorStore(diskFolder(newest()), fast);
  },
  reopen: async () => openDiskVectorStore(diskFolder(newest()), fast),
});

describeVectorStore('disk, nothing kept in memory, plain kernel', {
  create: async () =>
    openDiskVectorStore(new VolatileFolder(), {
      idsFitting: madeResolver,
      makeCodeRows: plainCodeRows,
      cacheBytes: 0,
    }),
});
