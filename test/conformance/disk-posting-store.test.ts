import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskPostingStore } from '../../src/stores/disk/disk-posting-store.ts';
import { describePostingStore } from './posting-store.conformance.ts';

let root = '';
let made = 0;
const newest = (): string => join(root, `index-${made}`);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'earworm-index-'));
});
afterAll(() => rm(root, { recursive: true }));

describePostingStore('disk', {
  create: () => {
    made++;
    return openDiskPostingStore(diskFolder(newest()), { scheme: SCHEME, mode: 'write' });
  },
  reopen: () => openDiskPostingStore(diskFolder(newest()), { scheme: SCHEME, mode: 'write' }),
});

describePostingStore('disk, nothing kept in memory', {
  create: () => {
    made++;
    return openDiskPostingStore(diskFolder(newest()), { scheme: SCHEME, mode: 'write', cacheBytes: 0 });
  },
});
