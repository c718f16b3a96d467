import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ReadableFile } from './folder.ts';

/** A file of the file system, held open. Errors: the system's. */
export function openReadable(path: string): ReadableFile {
  const descriptor = openSync(path, 'r');
  const stats = fstatSync(descriptor, { bigint: true });
  return {
    sizeBytes: Number(stats.size),
    identity: `${stats.dev}:${stats.ino}`,
    read(target, offsetBytes) {
      let done = 0;
      while (done < target.length) {
        const got = readSync(descriptor, target, done, target.length - done, offsetBytes + done);
        if (got === 0) break;
        done += got;
      }
      return done;
    },
    close: () => closeSync(descriptor),
  };
}
