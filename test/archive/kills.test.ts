import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArchiveFile, writeArchiveFile } from '../../src/cli/archive-file.ts';
import { exportCollection } from '../../src/finder/backup/export-collection.ts';
import { removeOrphans } from '../../src/finder/indexing/index-collection-plan.ts';
import { verifyArchive } from '../../src/finder/backup/verify-archive.ts';
import { CATALOG_MIGRATIONS } from '../../src/stores/sql/catalog-migrations.ts';
import { openSqliteCatalogStore } from '../../src/stores/sqlite/sqlite-catalog-store.ts';
import { catalogContents } from '../conformance/catalog-contents.conformance.ts';
import { seededRandom } from '../conformance/made-fingerprint.ts';
import { fillStores } from '../fixtures/made-collection.ts';
import { catalogFile, openDiskStores } from './disk-stores.ts';

const CHILD = new URL('./crash-child.ts', import.meta.url).pathname;
/** Besides 30 during scans (cli-faults) and 20 during jobs (job-queue-crashes). */
const KILLS = { migrate: 20, export: 12, restore: 24 };
const AT_ONCE = 3;
const TRACKS = 150;
const numbers = (count: number, first: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i);

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm-kills-'));
});
afterAll(() => rm(home, { recursive: true }));

interface Work {
  readonly child: ChildProcess;
  /** Its exit code; `null` when it was killed. Watched from the start: short work may end before anybody asks. */
  readonly ended: Promise<number | null>;
  readonly isDone: () => boolean;
}

/** Resolves when the child begins its work. */
async function start(args: readonly string[]): Promise<Work> {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  // "close", not "exit": what it told has been read by then
  const ended = once(child, 'close').then(([exitCode]) => exitCode as number | null);
  let told = '';
  const ready = Promise.withResolvers<void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.includes('ready')) ready.resolve();
  });
  await Promise.race([ready.promise, ended]);
  return { child, ended, isDone: () => told.includes('done') };
}

/** How long the work takes when nobody interrupts it. */
async function durationMs(args: readonly string[]): Promise<number> {
  const { ended } = await start(args);
  const startedMs = performance.now();
  expect(await ended).toBe(0);
  return performance.now() - startedMs;
}

/** Kills the work after a share of its time; whether it had told that it was done. */
async function killedAt(args: readonly string[], afterMs: number): Promise<boolean> {
  const { child, ended, isDone } = await start(args);
  await Promise.race([sleep(afterMs), ended]);
  child.kill('SIGKILL');
  await ended;
  return isDone();
}

/** Rounds in folders of their own, some at once; the moments of the kills are spread over the work. */
async function rounds(
  count: number,
  seed: number,
  round: (folder: string, share: number) => Promise<void>,
): Promise<void> {
  const random = seededRandom(seed);
  const shares = Array.from({ length: count }, (_, i) => (i + random()) / count);
  const queue = shares.entries();
  const work = async (): Promise<void> => {
    for (const [index, share] of queue) {
      const folder = path.join(home, `${seed}-${index}`);
      await round(folder, share);
      await rm(folder, { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

describe('a process that is killed', () => {
  it(
    'while it brings a catalogue up to date leaves one that opens and has everything',
    { timeout: 300_000 },
    async () => {
      const first = path.join(home, 'first');
      await makeFirstCatalog(first);
      const trial = path.join(home, 'trial');
      await cp(first, trial, { recursive: true });
      const wholeMs = await durationMs(['migrate', trial]);
      const expected = await contentsAt(trial);
      expect(expected['figures']).toMatchObject({ tracks: TRACKS });
      await rounds(KILLS.migrate, 1, async (folder, share) => {
        await cp(first, folder, { recursive: true });
        await killedAt(['migrate', folder], share * wholeMs);
        expect(await contentsAt(folder)).toEqual(expected);
      });
    },
  );

  it(
    'while it exports leaves the archive from before, or the new one whole',
    { timeout: 300_000 },
    async () => {
      const folder = path.join(home, 'exported');
      {
        await using stores = await openDiskStores(folder);
        await fillStores(stores, numbers(60, 1));
      }
      const wholeMs = await durationMs(['export', folder, path.join(home, 'trial.earworm')]);
      const random = seededRandom(2);
      const target = path.join(home, 'target.earworm');
      for (let kill = 0; kill < KILLS.export; kill++) {
        const before = kill === 0 ? undefined : await readFile(target).catch(() => undefined);
        const isDone = await killedAt(['export', folder, target], random() * wholeMs * 1.05);
        const after = await readFile(target).catch(() => undefined);
        const isKept = before === undefined ? after === undefined : after?.equals(before) === true;
        expect(isDone && isKept && before === undefined).toBe(false);
        expect(isKept || (await tracksIn(target)) === 60).toBe(true);
      }
      await using stores = await openDiskStores(folder);
      expect(await stores.catalog.figures()).toMatchObject({ tracks: 60 });
    },
  );

  it(
    'while it restores leaves the collection before or after, and can be run again',
    { timeout: 300_000 },
    async () => {
      const [old, archive] = [path.join(home, 'old'), path.join(home, 'new.earworm')];
      await makeOldAndArchive(old, archive);
      const trial = path.join(home, 'restored');
      await cp(old, trial, { recursive: true });
      const wholeMs = await durationMs(['restore', trial, archive]);
      const [before, after] = [await collectionAt(old), await collectionAt(trial)];
      expect(before).not.toEqual(after);
      const outcomes = new Set<string>();
      await rounds(KILLS.restore, 3, async (folder, share) => {
        await cp(old, folder, { recursive: true });
        const isDone = await killedAt(['restore', folder, archive], share * wholeMs);
        const found = await collectionAt(folder);
        const isOld = JSON.stringify(found) === JSON.stringify(before);
        outcomes.add(isOld ? 'before' : 'after');
        expect(found).toEqual(isOld && !isDone ? before : after);
      });
      expect(outcomes).toContain('before');
      // what a killed one left behind is not in the way
      await killedAt(['restore', old, archive], 0.6 * wholeMs);
      await durationMs(['restore', old, archive]);
      expect(await collectionAt(old)).toEqual(after);
    },
  );
});

/** As the first Earworm left it. */
async function makeFirstCatalog(folder: string): Promise<void> {
  await mkdir(folder);
  const database = new DatabaseSync(catalogFile(folder));
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL)');
  for (const statement of CATALOG_MIGRATIONS[0]!.statements) database.exec(statement);
  database.exec(`INSERT INTO migrations VALUES (1, 'first'); UPDATE counters SET value = ${TRACKS}; BEGIN`);
  const addTrack =
    database.prepare(`INSERT INTO tracks (track_id, path, size_bytes, mtime_ms, title, artist, album,
    duration_ms, indexed_at_ms, sort_key) VALUES (?, ?, 1, 2, ?, 'X', ?, 1000, 99, ?)`);
  const addText = database.prepare('INSERT INTO track_texts VALUES (?, ?)');
  for (const id of numbers(TRACKS, 1)) {
    addTrack.run(id, `/m/${id}`, `title ${id}`, `album ${id % 20}`, `${id}`);
    addText.run(id, `title ${id}\nartist x`);
  }
  database.exec('COMMIT');
  database.close();
}

async function makeOldAndArchive(old: string, archive: string): Promise<void> {
  await using stores = await openDiskStores(old);
  await fillStores(stores, numbers(40, 1));
  await using others = await openDiskStores(path.join(home, 'other'));
  await fillStores(others, numbers(60, 20));
  await writeArchiveFile(archive, (sink) => exportCollection(others, sink, { version: '1' }));
}

async function tracksIn(archive: string): Promise<number | undefined> {
  await using file = await openArchiveFile(archive);
  return (await verifyArchive(file.open(), () => {})).records['tracks'];
}

async function contentsAt(folder: string): Promise<Record<string, unknown>> {
  const catalog = await openSqliteCatalogStore(catalogFile(folder));
  try {
    return await catalogContents(catalog);
  } finally {
    await catalog.close();
  }
}

/** The catalogue, and for which tracks the index answers, after what the next scan does first. */
async function collectionAt(folder: string): Promise<object> {
  await using stores = await openDiskStores(folder);
  await removeOrphans(stores);
  const [trackIds, figures] = [await stores.postingStore.trackIds(), await stores.postingStore.figures()];
  return {
    catalog: await catalogContents(stores.catalog),
    fingerprinted: [...trackIds],
    damaged: figures.damaged,
  };
}
