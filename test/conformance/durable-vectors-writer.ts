/**
 * Run as a process by tests: puts vectors into the folder given and replaces the space now and then, and
 * prints each id once it is durable (with the revision of its space), until it is killed.
 */
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskVectorStore } from '../../src/stores/disk/disk-vector-store.ts';
import { plainCodeRows } from '../../src/vector/code-rows.ts';
import { madeBatch, madeResolver, madeSpace } from './made-vectors.ts';

const [folder = '', first = '1'] = process.argv.slice(2);
const store = openDiskVectorStore(diskFolder(folder), {
  idsFitting: madeResolver,
  makeCodeRows: plainCodeRows,
});
for (let revision = Number(first); ; revision++) {
  const space = madeSpace({ revision: String(revision) });
  const older = (await store.figures()).map((one) => one.space);
  for (let id = 1; id <= 5; id++) await store.put(space, madeBatch([id], space.dim, revision));
  await store.complete(space, older);
  process.stdout.write(`${revision}\n`);
  await store.maintain();
}
