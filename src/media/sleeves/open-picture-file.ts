import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { PICTURE_BYTES_MAX } from './normalise-picture.ts';
import { pictureRefusal } from './picture-refusal.ts';

/** Not to be kept waiting by a pipe, nor led away by a link that came between. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** A picture file, opened to be read. */
export interface PictureFile extends AsyncDisposable {
  /** Changes with the file. */
  readonly stamp: string;
  read(): Promise<Uint8Array>;
}

/**
 * Opens a picture; `undefined` when it is no regular file or empty. With `root`, links must not lead out
 * of that folder. Errors: the system's, and of `pictureRefusal` those for a size or place.
 */
export async function openPictureFile(path: string, root?: string): Promise<PictureFile | undefined> {
  const real = await realpath(path);
  if (root !== undefined && !isBelow(real, await realpath(root))) throw pictureRefusal('outside', { path });
  const handle = await open(real, OPEN_FLAGS);
  try {
    const stats = await handle.stat({ bigint: true });
    if (stats.isFile() && stats.size > 0n) {
      if (stats.size > PICTURE_BYTES_MAX) throw pictureRefusal('tooLarge', { sizeBytes: Number(stats.size) });
      const stamp = [stats.dev, stats.ino, stats.size, stats.mtimeNs].join(' ');
      return {
        stamp,
        read: () => readAll(handle, Number(stats.size)),
        [Symbol.asyncDispose]: () => handle.close(),
      };
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}

/** No more than it had when it was opened. */
async function readAll(handle: FileHandle, sizeBytes: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(sizeBytes);
  let done = 0;
  while (done < sizeBytes) {
    const { bytesRead } = await handle.read(bytes, done, sizeBytes - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function isBelow(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
