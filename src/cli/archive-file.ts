import { once } from 'node:events';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import type { ArchiveSource } from '../archive/archive-reader.ts';
import type { ArchiveSink } from '../archive/archive-writer.ts';
import { EarwormError } from '../errors.ts';

/**
 * Has an archive written to a file, which appears under its name when it is whole and durable: a copy
 * that was there before stays until then. Errors: `E_PATH_MISSING`, `E_PATH_UNREADABLE`, `E_DISK_FULL`.
 */
export async function writeArchiveFile<Result>(
  file: string,
  write: (sink: ArchiveSink) => Promise<Result>,
): Promise<Result> {
  const unfinished = `${file}.${process.pid}.part`;
  const handle = await named(file, () => open(unfinished, 'wx', 0o600));
  try {
    let result: Result;
    try {
      result = await write({ write: (bytes) => named(file, () => handle.writeFile(bytes)) });
      await named(file, () => handle.sync());
    } finally {
      await handle.close();
    }
    await named(file, () => rename(unfinished, file));
    await syncFolder(path.dirname(file));
    return result;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Sends an archive on as fast as it is taken. */
export function streamSink(stream: Writable): ArchiveSink {
  return {
    async write(bytes) {
      if (!stream.write(bytes)) await once(stream, 'drain');
    },
  };
}

/** A file that can be read from its beginning several times. */
export interface ArchiveFile extends AsyncDisposable {
  open(): ArchiveSource;
}

/** Errors: as `writeArchiveFile`. */
export async function openArchiveFile(file: string): Promise<ArchiveFile> {
  const handle = await named(file, () => open(file, 'r'));
  return {
    open: () => fileSource(handle, file),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

function fileSource(handle: FileHandle, file: string): ArchiveSource {
  let position = 0;
  return {
    async read(length) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await named(file, () =>
          handle.read(bytes, filled, length - filled, position + filled),
        );
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      position += filled;
      return bytes.subarray(0, filled);
    },
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function named<Result>(file: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new EarwormError('E_DISK_FULL', { cause });
    const kind = code === 'ENOENT' || code === 'ENOTDIR' ? 'E_PATH_MISSING' : 'E_PATH_UNREADABLE';
    const message = `The archive ${file} cannot be ${code === 'ENOENT' ? 'found' : `used (${code})`}.`;
    throw new EarwormError(kind, { message, details: { path: file }, cause });
  }
}
