import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../assert.ts';
import { EarwormError } from '../errors.ts';
import { type Album, ALBUMS } from './albums.ts';
import { findUnmade, writeManifest } from './demo-manifest.ts';
import type { PieceTask } from './piece-worker.ts';
import { runPieceTasks } from './piece-workers.ts';
import { type DemoPiece, PIECES } from './pieces.ts';
import { removeUnfinished, replaceFile } from './replace-file.ts';
import { renderSleeve } from './sleeves/render-sleeve.ts';

/** The clip is hidden from those who index the folder: its piece is there already. */
const CLIP = '.try/noisy-clip.mp3';
/** The piece that the clip is taken from. */
export const CLIP_TITLE = 'Palm Drive';

export interface DemoFile {
  /** Absolute. */
  readonly path: string;
  readonly piece: DemoPiece;
  readonly album: Album;
}

export interface DemoSleeve {
  readonly album: Album;
  /** Absolute. */
  readonly coverPath: string;
}

export interface DemoCollection {
  readonly files: readonly DemoFile[];
  readonly albums: readonly DemoSleeve[];
  /** Absolute path of eight noisy seconds of `CLIP_TITLE`, to try recognition with. */
  readonly clip: string;
}

export interface DemoProgress {
  readonly done: number;
  readonly total: number;
  /** The file that was just finished. */
  readonly path: string;
}

export interface DemoOptions {
  /** Made when it is not there. */
  readonly directory: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DemoProgress) => void;
}

function albumOf(piece: DemoPiece): Album {
  const album = ALBUMS.find(({ albumId }) => albumId === piece.albumId);
  assert(album !== undefined, `${piece.title} is on an album`);
  return album;
}

function folderOf(album: Album): string {
  return `${album.artist}/${album.title}`;
}

/** Where a piece lies in the folder, with "/". */
function fileOf(piece: DemoPiece): string {
  const number = String(piece.trackNumber).padStart(2, '0');
  return `${folderOf(albumOf(piece))}/${number} ${piece.title}.${piece.format}`;
}

function coverOf(album: Album): string {
  return `${folderOf(album)}/cover.jpg`;
}

/**
 * Makes the demo collection: `<directory>/<artist>/<album>/<NN title>.<format>` with tags, and
 * `cover.jpg` beside. What is there already, whole and of this version, is left alone, so a second
 * run costs a few milliseconds; files appear whole or not at all.
 * Errors: `E_CANCELLED`, `E_DISK_FULL`, `E_PATH_UNREADABLE`, `E_STORE_FAILED`.
 */
export async function makeDemoCollection(options: DemoOptions): Promise<DemoCollection> {
  const directory = path.resolve(options.directory);
  const { signal = new AbortController().signal, onProgress } = options;
  const covers = new Map(ALBUMS.map((album) => [coverOf(album), album]));
  const pieces = new Map(PIECES.map((piece) => [fileOf(piece), piece]));
  const wanted = [...covers.keys(), ...pieces.keys(), CLIP];
  const unmade = await findUnmade(directory, wanted);
  if (signal.aborted) throw new EarwormError('E_CANCELLED');
  if (unmade.length > 0) {
    await makeFolders(directory, unmade);
    let done = 0;
    const onDone = (file: string): void => onProgress?.({ done: ++done, total: unmade.length, path: file });
    await Promise.all([
      makeCovers(directory, unmade, covers, onDone),
      runPieceTasks(pieceTasks(directory, unmade, pieces), { signal, onDone: (task) => onDone(task.path) }),
    ]);
    await writeManifest(directory, wanted);
  }
  return {
    files: PIECES.map((piece) => ({
      path: path.join(directory, fileOf(piece)),
      piece,
      album: albumOf(piece),
    })),
    albums: ALBUMS.map((album) => ({ album, coverPath: path.join(directory, coverOf(album)) })),
    clip: path.join(directory, CLIP),
  };
}

async function makeFolders(directory: string, files: readonly string[]): Promise<void> {
  const folders = new Set(files.map((file) => path.join(directory, path.dirname(file))));
  try {
    await Promise.all([...folders].map((folder) => mkdir(folder, { recursive: true })));
    await Promise.all([...folders].map(removeUnfinished));
  } catch (cause) {
    const message = `The folder ${directory} cannot be written to.`;
    throw new EarwormError('E_PATH_UNREADABLE', { message, details: { path: directory }, cause });
  }
}

async function makeCovers(
  directory: string,
  unmade: readonly string[],
  covers: ReadonlyMap<string, Album>,
  onDone: (file: string) => void,
): Promise<void> {
  for (const file of unmade) {
    const album = covers.get(file);
    if (album === undefined) continue;
    const target = path.join(directory, file);
    const jpeg = await renderSleeve(album.sleeve);
    await replaceFile(target, (unfinished) => writeFile(unfinished, jpeg));
    onDone(target);
  }
}

function pieceTasks(
  directory: string,
  unmade: readonly string[],
  pieces: ReadonlyMap<string, DemoPiece>,
): PieceTask[] {
  return unmade.flatMap((file): PieceTask[] => {
    const target = path.join(directory, file);
    const piece = pieces.get(file);
    if (piece !== undefined) return [{ kind: 'piece', title: piece.title, path: target }];
    return file === CLIP ? [{ kind: 'clip', title: CLIP_TITLE, path: target }] : [];
  });
}
