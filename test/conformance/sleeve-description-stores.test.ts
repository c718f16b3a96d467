import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memorySleeveDescriptionStore } from '../../src/stores/memory/memory-sleeve-description-store.ts';
import { openSqliteSleeveDescriptionStore } from '../../src/stores/sqlite/sqlite-sleeve-description-store.ts';
import { describeSleeveDescriptionStore } from './sleeve-description-store.conformance.ts';

let folder = '';
let made = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earworm-descriptions-'));
});
afterAll(() => rm(folder, { recursive: true }));

describeSleeveDescriptionStore('memory', memorySleeveDescriptionStore);
describeSleeveDescriptionStore('sqlite', () =>
  openSqliteSleeveDescriptionStore(join(folder, `${made++}.sqlite`)),
);

const KIND = { name: 'traits', version: 1 };

describe('a SQLite store of sleeve descriptions', () => {
  it('shows one process what another has put', async () => {
    const path = join(folder, 'shared.sqlite');
    const [writer, reader] = [openSqliteSleeveDescriptionStore(path), openSqliteSleeveDescriptionStore(path)];
    await writer.put(KIND, [{ sleeveId: 'a', bytes: Uint8Array.of(1) }]);
    const { descriptions, cursor } = await reader.readFrom(KIND, 0, 10);
    expect(descriptions).toHaveLength(1);
    await writer.put(KIND, [{ sleeveId: 'b', bytes: Uint8Array.of(2) }]);
    expect((await reader.readFrom(KIND, cursor, 10)).descriptions).toHaveLength(1);
    await Promise.all([writer.close(), reader.close()]);
  });

  it('has every batch that was reported, whole, after its process was killed', async () => {
    const path = join(folder, 'killed.sqlite');
    const child = new URL('description-writer.ts', import.meta.url).pathname;
    const killed = await promisify(execFile)(process.execPath, [child, path]).catch(
      (error: unknown) => error as { stdout: string; signal: string },
    );
    expect(killed).toMatchObject({ signal: 'SIGKILL' });
    const reported = Number(killed.stdout.trim().split('\n').at(-1));
    const store = openSqliteSleeveDescriptionStore(path);
    const { descriptions } = await store.figures(KIND);
    expect(reported).toBeGreaterThan(0);
    expect(descriptions).toBeGreaterThanOrEqual(reported * 10);
    expect(descriptions % 10).toBe(0);
    await store.close();
  });

  it('refuses a file of a newer program and says what to do', () => {
    const path = join(folder, 'newer.sqlite');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openSqliteSleeveDescriptionStore(path)).toThrow(/update Earworm/u);
  });
});
