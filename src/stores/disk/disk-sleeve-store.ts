import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '../../assert.ts';
import {
  isSleeveId,
  type Sleeve,
  SLEEVE_AGE_MIN_MS,
  SLEEVE_SIZES_PX,
  type SleeveFormat,
  type SleevePictures,
  type SleeveSizePx,
  type SleeveStore,
} from '../../catalog/sleeve-store.ts';
import { diskError, systemCode } from './disk-error.ts';

/** The calls that the store makes, so that tests can put a full disk or a crash in their place. */
export type SleeveFiles = Pick<
  typeof fs,
  'mkdir' | 'open' | 'readdir' | 'readFile' | 'rename' | 'rm' | 'stat' | 'utimes'
>;

/** Where sleeves are while they are made or unmade; nobody looks there. */
const UNFINISHED = 'unfinished';
const SHARD = /^[0-9a-f]{2}$/u;

/**
 * Sleeves as folders of plain JPEG and WebP files, `ab/abcd.../640.jpg`, below one folder that is made when the
 * first sleeve comes. A sleeve's folder appears and disappears by one rename, so whatever is there is
 * whole, beside any number of other processes and after a crash at any moment.
 */
export function diskSleeveStore(folder: string, files: SleeveFiles = fs): SleeveStore {
  const store = new DiskSleeves(folder, files);
  const translated = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw diskError(error, folder);
    }
  };
  return {
    put: (sleeves) => translated(() => store.put(sleeves)),
    get: (sleeveId, sizePx, format = 'jpeg') => translated(() => store.get(sleeveId, sizePx, format)),
    has: (sleeveIds) => translated(() => Promise.all(sleeveIds.map((sleeveId) => store.has(sleeveId)))),
    removeUnreferenced: (inUse, { ageMinMs = SLEEVE_AGE_MIN_MS } = {}) =>
      translated(() => store.removeUnreferenced(inUse, Date.now() - ageMinMs)),
    figures: () => translated(async () => ({ sleeves: (await store.all()).length })),
    async close() {},
  };
}

class DiskSleeves {
  readonly #folder: string;
  readonly #files: SleeveFiles;

  constructor(folder: string, files: SleeveFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  async put(sleeves: readonly Sleeve[]): Promise<void> {
    const changed = new Set<string>();
    for (const sleeve of sleeves) {
      assert(isSleeveId(sleeve.sleeveId), `not the id of a sleeve: ${sleeve.sleeveId}`);
      if (await this.#refresh(sleeve.sleeveId)) continue;
      changed.add(this.#shard(sleeve.sleeveId));
      await this.#add(sleeve);
    }
    if (changed.size === 0) return;
    for (const shard of [...changed, this.#folder]) await this.#syncFolder(shard);
  }

  async get(sleeveId: string, sizePx: SleeveSizePx, format: SleeveFormat): Promise<Uint8Array | undefined> {
    if (!isSleeveId(sleeveId) || !SLEEVE_SIZES_PX.includes(sizePx)) return undefined;
    return ifThere(this.#files.readFile(join(this.#path(sleeveId), fileName(sizePx, format))));
  }

  async has(sleeveId: string): Promise<boolean> {
    if (!isSleeveId(sleeveId)) return false;
    return (await ifThere(this.#files.stat(this.#path(sleeveId)))) !== undefined;
  }

  async all(): Promise<string[]> {
    const shards = (await this.#names(this.#folder)).filter((name) => SHARD.test(name));
    const names = await Promise.all(shards.map((shard) => this.#names(join(this.#folder, shard))));
    return names.flat().filter(isSleeveId);
  }

  async removeUnreferenced(inUse: ReadonlySet<string>, latestMs: number): Promise<number> {
    let removed = 0;
    for (const sleeveId of await this.all()) {
      if (inUse.has(sleeveId) || !(await this.#isOlder(this.#path(sleeveId), latestMs))) continue;
      const moved = await this.#moveAway(sleeveId);
      removed += moved ? 1 : 0;
    }
    for (const name of await this.#names(join(this.#folder, UNFINISHED))) {
      const path = join(this.#folder, UNFINISHED, name);
      if (await this.#isOlder(path, latestMs)) await this.#files.rm(path, { recursive: true, force: true });
    }
    return removed;
  }

  /** Makes a sleeve young again, if it is there. */
  async #refresh(sleeveId: string): Promise<boolean> {
    const now = new Date();
    return (await ifThere(this.#files.utimes(this.#path(sleeveId), now, now).then(() => true))) ?? false;
  }

  async #add({ sleeveId, pictures, webp }: Sleeve): Promise<void> {
    const unfinished = await this.#unfinishedPath(sleeveId);
    try {
      await this.#files.mkdir(unfinished);
      await allOf(
        [...namedPictures(pictures, 'jpeg'), ...namedPictures(webp, 'webp')].map(([name, bytes]) =>
          this.#write(join(unfinished, name), bytes),
        ),
      );
      await this.#syncFolder(unfinished);
      await this.#files.mkdir(this.#shard(sleeveId), { recursive: true });
      await this.#files.rename(unfinished, this.#path(sleeveId));
    } catch (error) {
      await this.#files.rm(unfinished, { recursive: true, force: true }).catch(() => {});
      // another process was first: its sleeve is the same
      if (!TAKEN.has(systemCode(error) ?? '')) throw error;
    }
  }

  async #moveAway(sleeveId: string): Promise<boolean> {
    const unfinished = await this.#unfinishedPath(sleeveId);
    const moved = await ifThere(this.#files.rename(this.#path(sleeveId), unfinished).then(() => true));
    await this.#files.rm(unfinished, { recursive: true, force: true });
    return moved ?? false;
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const file = await this.#files.open(path, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #syncFolder(path: string): Promise<void> {
    const folder = await this.#files.open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  /** Whether it is there and has not been touched since; a time to come, as after the clock was set back, is young. */
  async #isOlder(path: string, latestMs: number): Promise<boolean> {
    const stats = await ifThere(this.#files.stat(path));
    return stats !== undefined && stats.mtimeMs <= latestMs;
  }

  async #names(path: string): Promise<string[]> {
    return (await ifThere(this.#files.readdir(path))) ?? [];
  }

  async #unfinishedPath(sleeveId: string): Promise<string> {
    const parent = join(this.#folder, UNFINISHED);
    await this.#files.mkdir(parent, { recursive: true });
    return join(parent, `${sleeveId}.${randomUUID()}`);
  }

  #shard(sleeveId: string): string {
    return join(this.#folder, sleeveId.slice(0, 2));
  }

  #path(sleeveId: string): string {
    return join(this.#shard(sleeveId), sleeveId);
  }
}

/** A folder that has something in it cannot be replaced. */
const TAKEN: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST']);

const ENDINGS: Readonly<Record<SleeveFormat, string>> = { jpeg: 'jpg', webp: 'webp' };

const fileName = (sizePx: SleeveSizePx, format: SleeveFormat): string => `${sizePx}.${ENDINGS[format]}`;

const namedPictures = (
  pictures: SleevePictures | undefined,
  format: SleeveFormat,
): (readonly [string, Uint8Array])[] =>
  pictures === undefined
    ? []
    : SLEEVE_SIZES_PX.map((sizePx) => [fileName(sizePx, format), pictures[sizePx]] as const);

/** Unlike `Promise.all`, leaves nothing under way when one fails. */
async function allOf(actions: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(actions);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function ifThere<T>(action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
