import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { filesOf, type Track } from '../catalog/track.ts';

export interface OpenTrackFile {
  /** To be closed by whoever asked for it. */
  readonly handle: FileHandle;
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/**
 * Opens the first file of a track that can be read; `undefined` when none is there. Only the very
 * file that was indexed: what has become a link, a pipe or a device since then is not opened.
 */
export async function openTrackFile(track: Track): Promise<OpenTrackFile | undefined> {
  for (const { path } of filesOf(track)) {
    const file = await openPlainFile(path).catch(() => undefined);
    if (file !== undefined) return file;
  }
  return undefined;
}

async function openPlainFile(path: string): Promise<OpenTrackFile | undefined> {
  if ((await realpath(path)) !== path) return undefined;
  // NONBLOCK: opening a pipe would wait for somebody to write into it
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags);
  const stats = await handle.stat();
  if (stats.isFile()) return { handle, path, sizeBytes: stats.size, mtimeMs: stats.mtimeMs };
  await handle.close();
  return undefined;
}
