import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EarwormError } from '../../errors.ts';
import { diskError } from '../../stores/disk/disk-error.ts';
import type { ModelSource } from './model-source.ts';

/** A folder that holds the files as the hub's repository does. */
export function folderSource(folder: string): ModelSource {
  const sizeOf = async (file: string): Promise<number> => {
    const found = await stat(path.join(folder, file)).catch(() => undefined);
    if (found?.isFile() === true) return found.size;
    throw new EarwormError('E_PATH_MISSING', {
      message: `${folder} is not a whole model: ${file} is missing.`,
      details: { path: path.join(folder, file) },
    });
  };
  return {
    address: folder,
    revision: () => Promise.resolve('folder'),
    async file(file) {
      return { sizeBytes: await sizeOf(file) };
    },
    async fetch(file, { to, onBytes, signal }) {
      // copied anew as a whole: what is there may be of another folder
      await rm(to, { force: true });
      try {
        const target = createWriteStream(to);
        await pipeline(
          createReadStream(path.join(folder, file)),
          target,
          signal === undefined ? {} : { signal },
        );
        onBytes(target.bytesWritten);
      } catch (error) {
        if (signal?.aborted === true) throw new EarwormError('E_CANCELLED', { cause: error });
        throw diskError(error, to);
      }
    },
  };
}
