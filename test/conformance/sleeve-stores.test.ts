import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EarwormError } from '../../src/errors.ts';
import { diskSleeveStore, type SleeveFiles } from '../../src/stores/disk/disk-sleeve-store.ts';
import { memorySleeveStore } from '../../src/stores/memory/memory-sleeve-store.ts';
import { describeSleeveStore, madeSleeve, sizesOf, storedSizes } from './sleeve-store.conformance.ts';

let root = '';
let made = 0;
const newFolder = (): string => join(root, String(++made));

beforeAll(async () => {
  root = await fs.mkdtemp(join(tmpdir(), 'earworm-sleeves-'));
});
afterAll(() => fs.rm(root, { recursive: true }));

describeSleeveStore('memory', memorySleeveStore);
describeSleeveStore('disk', () => diskSleeveStore(newFolder()));

/** The real file system; `before` is told of each call, also of those on opened files, and may fail it. */
function watchedFiles(before: (call: string) => void): SleeveFiles {
  const watched = (target: object, prefix: string): object =>
    new Proxy(target, {
      get(_, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...given: unknown[]) => {
          before(prefix + String(name));
          const result: unknown = await Reflect.apply(member, target, given);
          return name === 'open' ? watched(result as object, 'file ') : result;
        };
      },
    });
  return watched({ ...fs }, '') as SleeveFiles;
}

/** The `failAt`th call fails, and so does, after a crash, every later one. */
function failingFiles(failAt: number, code: 'ENOSPC' | 'crash'): SleeveFiles {
  let calls = 0;
  return watchedFiles((call) => {
    if (call === 'file close') return;
    calls++;
    if (calls === failAt || (code === 'crash' && calls > failAt)) {
      throw Object.assign(new Error(code), code === 'ENOSPC' ? { code, errno: -28 } : { code });
    }
  });
}

/** How many calls it takes to put the second sleeve of a store. */
async function callsToPut(): Promise<number> {
  const folder = newFolder();
  await diskSleeveStore(folder).put([madeSleeve(1)]);
  const calls: string[] = [];
  await diskSleeveStore(
    folder,
    watchedFiles((call) => calls.push(call)),
  ).put([madeSleeve(2)]);
  return calls.filter((call) => call !== 'file close').length;
}

describe('a disk sleeve store', () => {
  it('shows all of a sleeve or nothing after a crash at any step, and takes it again', async () => {
    const calls = await callsToPut();
    expect(calls).toBeGreaterThan(10);
    for (let failAt = 1; failAt <= calls; failAt++) {
      const folder = newFolder();
      await diskSleeveStore(folder).put([madeSleeve(1)]);
      await diskSleeveStore(folder, failingFiles(failAt, 'crash'))
        .put([madeSleeve(2)])
        .catch(() => {});
      const store = diskSleeveStore(folder);
      const [isThere] = await store.has([madeSleeve(2).sleeveId]);
      const expected = isThere === true ? sizesOf(madeSleeve(2)) : [undefined, undefined, undefined];
      expect(await storedSizes(store, madeSleeve(2))).toEqual(expected);
      expect(await store.figures()).toEqual({ sleeves: isThere === true ? 2 : 1 });
      await store.put([madeSleeve(2)]);
      expect(await storedSizes(store, madeSleeve(2))).toEqual(sizesOf(madeSleeve(2)));
      await store.removeUnreferenced(new Set([1, 2].map((n) => madeSleeve(n).sleeveId)), { ageMinMs: -1000 });
      expect(await fs.readdir(join(folder, 'unfinished'))).toEqual([]);
      expect(await store.figures()).toEqual({ sleeves: 2 });
    }
  });

  it('shows all of a sleeve or nothing after a crash at any step of its removal', async () => {
    for (let failAt = 1; failAt < 12; failAt++) {
      const folder = newFolder();
      await diskSleeveStore(folder).put([madeSleeve(1)]);
      const crashing = diskSleeveStore(folder, failingFiles(failAt, 'crash'));
      await crashing.removeUnreferenced(new Set(), { ageMinMs: -1000 }).catch(() => {});
      const sizes = await storedSizes(diskSleeveStore(folder), madeSleeve(1));
      expect([sizesOf(madeSleeve(1)), [undefined, undefined, undefined]]).toContainEqual(sizes);
    }
  });

  it('says that the disk is full, leaves nothing behind and works when there is room again', async () => {
    const calls = await callsToPut();
    for (let failAt = 1; failAt <= calls; failAt++) {
      const folder = newFolder();
      const store = diskSleeveStore(folder, failingFiles(failAt, 'ENOSPC'));
      const code = await store.put([madeSleeve(2)]).then(
        () => 'none',
        (error: unknown) => (error as EarwormError).code,
      );
      expect(code).toBe('E_DISK_FULL');
      expect(await fs.readdir(join(folder, 'unfinished')).catch(() => [])).toEqual([]);
      await store.put([madeSleeve(2)]);
      expect(await storedSizes(store, madeSleeve(2))).toEqual(sizesOf(madeSleeve(2)));
    }
  });

  it('makes every file and name durable before it shows a sleeve', async () => {
    const done: string[] = [];
    const files = watchedFiles((call) => done.push(call));
    await diskSleeveStore(newFolder(), files).put([madeSleeve(1)]);
    const before = done.slice(0, done.indexOf('rename'));
    expect(before.filter((call) => call === 'file sync')).toHaveLength(4);
    expect(done.slice(done.indexOf('rename')).filter((call) => call === 'file sync')).toHaveLength(2);
  });

  it('ignores files that it does not know, and never leaves its folder', async () => {
    const folder = newFolder();
    const store = diskSleeveStore(folder);
    await store.put([madeSleeve(1)]);
    await fs.mkdir(join(folder, 'ab', 'notes'), { recursive: true });
    await fs.writeFile(join(folder, 'readme.txt'), 'mine');
    expect(await store.removeUnreferenced(new Set(), { ageMinMs: -1000 })).toBe(1);
    expect((await fs.readdir(folder)).toSorted()).toEqual(
      [madeSleeve(1).sleeveId.slice(0, 2), 'ab', 'readme.txt', 'unfinished'].toSorted(),
    );
    expect(await store.figures()).toEqual({ sleeves: 0 });
  });

  it('reports a folder that cannot be written', async () => {
    const file = newFolder();
    await fs.writeFile(file, 'in the way');
    await expect(diskSleeveStore(file).put([madeSleeve(1)])).rejects.toMatchObject({
      code: 'E_STORE_FAILED',
    });
  });
});
