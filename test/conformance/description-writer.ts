/** Stores batches of ten, reports each, and is killed in the midst of it. */
import { openSqliteSleeveDescriptionStore } from '../../src/stores/sqlite/sqlite-sleeve-description-store.ts';

const KIND = { name: 'traits', version: 1 };
const BATCHES = 5;

const store = openSqliteSleeveDescriptionStore(process.argv[2] ?? '');
for (let batch = 0; ; batch++) {
  const descriptions = Array.from({ length: 10 }, (_, i) => ({
    sleeveId: `${batch}-${i}`,
    bytes: new Uint8Array(500).fill(i),
  }));
  const stored = store.put(KIND, descriptions);
  if (batch === BATCHES) process.kill(process.pid, 'SIGKILL');
  await stored;
  process.stdout.write(`${batch + 1}\n`);
}
