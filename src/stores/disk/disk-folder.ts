import { statSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Folder, WritableFile } from './folder.ts';
import { takeFolderLock } from './folder-lock.ts';
import { openReadable } from './open-readable.ts';

/** A folder of the file system; made by the first `lock` when it is absent. */
export function diskFolder(path: string): Folder {
  return {
    path,
    names: () => readdir(path),
    open: (name) => openReadable(join(path, name)),
    identity(name) {
      const stats = statSync(join(path, name), { bigint: true, throwIfNoEntry: false });
      return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
    },
    create: (name) => openWritable(join(path, name)),
    rename: (from, to) => rename(join(path, from), join(path, to)),
    remove: (name) => rm(join(path, name)),
    async sync() {
      const handle = await open(path, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    async lock() {
      await mkdir(path, { recursive: true });
      return takeFolderLock(path);
    },
  };
}

async function openWritable(path: string): Promise<WritableFile> {
  const handle = await open(path, 'wx');
  return {
    async write(bytes) {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
        done += bytesWritten;
      }
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}
