/**
 * Run as a process by tests: adds batches to the index in the folder given, merges now and then, and
 * prints the ids of each batch once it is durable, until it is killed.
 */
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskPostingStore } from '../../src/stores/disk/disk-posting-store.ts';
import { madeTrack } from './made-fingerprint.ts';

const [folder = '', first = '1'] = process.argv.slice(2);
const store = await openDiskPostingStore(diskFolder(folder), { scheme: SCHEME, mode: 'write' });
for (let id = Number(first); ; id += 2) {
  await store.add([id, id + 1].map((each) => madeTrack(each, { lengthFrames: 400 })));
  process.stdout.write(`${id}\n${id + 1}\n`);
  if (id % 7 === 0) void store.maintain().catch(() => {});
}
