import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { EarwormError } from '../../errors.ts';
import type { Track } from '../../catalog/track.ts';
import type { FilmRenderer, RenderedFilm, RenderOptions } from '../../media/media-analyzer.ts';
import { openTrackFile } from '../open-track-file.ts';

/** A film, a song under it and a file for both. */
export interface RenderForFilm {
  readonly film: string;
  readonly song: Track;
  /** Where in the song the film begins. */
  readonly startMs: number;
  /** Ends in `.mp4`; appears when it is whole. */
  readonly output: string;
  /** A file that is there is replaced; never the film itself. */
  readonly isReplacing?: boolean;
  /** 0 only the film's own sound .. 1 only the song; 0.5 both in full, as by default. */
  readonly balance?: number;
}

export interface RenderedFile extends RenderedFilm {
  readonly sizeBytes: number;
}

/**
 * Lays a song under a film. Errors: `E_USAGE` (ending, the film itself), `E_FILE_EXISTS`, `E_PATH_*`,
 * `E_MEDIA_*`, `E_DISK_FULL`, `E_CANCELLED`.
 */
export async function renderForFilm(
  renderer: FilmRenderer,
  { film, song, startMs, output, isReplacing = false, balance = 0.5 }: RenderForFilm,
  options: RenderOptions = {},
): Promise<RenderedFile> {
  await checkFreeName(output, film, isReplacing);
  const songPath = await pathOf(song);
  const folder = path.join(path.dirname(output), `.earworm-${process.pid}-${randomUUID().slice(0, 8)}`);
  const unfinished = path.join(folder, 'film.mp4');
  try {
    await named(output, () => mkdir(folder));
    const rendering = { filmPath: path.resolve(film), songPath, startMs, outputPath: unfinished, balance };
    const rendered = await renderer.renderFilm(rendering, options);
    const sizeBytes = await named(output, () => syncedSize(unfinished));
    await named(output, () => (isReplacing ? rename(unfinished, output) : moveToFree(unfinished, output)));
    return { ...rendered, sizeBytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a film could be written there, to be known before the work. Errors: `E_USAGE`, `E_FILE_EXISTS`. */
export async function checkFreeName(output: string, film: string, isReplacing: boolean): Promise<void> {
  if (path.extname(output).toLowerCase() !== '.mp4')
    throw new EarwormError('E_USAGE', { message: `The film is written as MP4: ${output} must end in .mp4.` });
  const there = await realpath(output).catch(() => undefined);
  if (there === undefined) return;
  if (there === (await realpath(film).catch(() => undefined)))
    throw new EarwormError('E_USAGE', { message: 'The film would replace itself; choose another name.' });
  if (!isReplacing) throw existing(output);
  if (!(await stat(there)).isFile())
    throw new EarwormError('E_USAGE', { message: `${output} is no file that can be replaced.` });
}

const existing = (output: string, cause?: unknown): EarwormError =>
  new EarwormError('E_FILE_EXISTS', {
    message: `${output} is there already; --force replaces it.`,
    details: { path: output },
    cause,
  });

async function pathOf(song: Track): Promise<string> {
  const file = await openTrackFile(song);
  if (file === undefined)
    throw new EarwormError('E_PATH_MISSING', {
      message: 'The file of that song is not there now; index its folder again or choose another song.',
      details: { song_id: String(song.trackId) },
    });
  await file.handle.close();
  return file.path;
}

async function syncedSize(file: string): Promise<number> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/** Not every file system can link; a copy that does not replace is the same but for the time it takes. */
async function moveToFree(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') throw thrown;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

async function named<Result>(output: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw existing(output, cause);
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new EarwormError('E_DISK_FULL', { cause });
    const kind = code === 'ENOENT' || code === 'ENOTDIR' ? 'E_PATH_MISSING' : 'E_PATH_UNREADABLE';
    throw new EarwormError(kind, { message: `${output} cannot be written (${code}).`, cause });
  }
}
