/**
 * A program to be killed: does one thing (first argument) to the collection in a folder (second) and the
 * archive (third). Prints `ready` when it begins and `done` when it has ended.
 */
import { openArchiveFile, writeArchiveFile } from '../../src/cli/archive-file.ts';
import { exportCollection } from '../../src/finder/backup/export-collection.ts';
import { restoreCollection } from '../../src/finder/backup/restore-collection.ts';
import { openSqliteCatalogStore } from '../../src/stores/sqlite/sqlite-catalog-store.ts';
import { catalogFile, openDiskStores } from './disk-stores.ts';

const [action = '', folder = '', archive = ''] = process.argv.slice(2);

const actions: Readonly<Record<string, () => Promise<void>>> = {
  async migrate() {
    await (await openSqliteCatalogStore(catalogFile(folder))).close();
  },
  async export() {
    await using stores = await openDiskStores(folder);
    await writeArchiveFile(archive, (sink) => exportCollection(stores, sink, { version: '1' }));
  },
  async restore() {
    await using stores = await openDiskStores(folder);
    await using file = await openArchiveFile(archive);
    await restoreCollection(() => file.open(), stores, { isReplacing: true });
  },
};

process.stdout.write('ready\n');
await actions[action]?.();
process.stdout.write('done\n');
