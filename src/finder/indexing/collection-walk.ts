import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PictureStamp } from '../../catalog/picture-catalog.ts';
import { EarwormError, type ErrorCode, ERRORS } from '../../errors.ts';
import { isMediaName, isPassedBy, isPictureName } from './collection-file-names.ts';
import { IGNORE_FILE, IgnoreRules } from './ignore-rules.ts';
import { pictureStamp } from './picture-stamp.ts';

export interface FoundFile {
  /** Absolute and real: two links to one file are one. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Whole milliseconds. */
  readonly mtimeMs: number;
}

export interface UnreadablePath {
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface FoundCollection {
  /** Folder by folder, by name; no file twice. */
  readonly files: readonly FoundFile[];
  /** The given folders, as real paths. */
  readonly roots: readonly string[];
  /** Folders and links below the given paths that could not be followed. */
  readonly unreadable: readonly UnreadablePath[];
  /** Of the folders that have pictures. */
  readonly pictures: readonly PictureStamp[];
}

export interface WalkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Real folders that links must not lead out of; what lies outside is passed by. */
  readonly confineTo?: readonly string[] | undefined;
  /** Folders whose ignore files hold, and those between, when a given path lies below them. */
  readonly libraryRoots?: readonly string[] | undefined;
  /** Called now and then with how many files were found so far. */
  readonly onFound?: ((files: number) => void) | undefined;
}

interface WalkedFolder {
  readonly folder: string;
  readonly rules: IgnoreRules;
}

interface Walk {
  readonly options: WalkOptions;
  readonly files: Map<string, FoundFile>;
  readonly unreadable: UnreadablePath[];
  readonly visited: Set<string>;
  readonly pictures: PictureStamp[];
}

/**
 * All media files at and below the given paths, without what an `IGNORE_FILE` passes by: at or below a
 * given folder, or above it up to a library root. Links are followed, each folder is visited once, so
 * loops end. Errors: `E_PATH_MISSING`, `E_PATH_UNREADABLE` for the given paths themselves.
 */
export async function walkCollection(
  paths: readonly string[],
  options: WalkOptions = {},
): Promise<FoundCollection> {
  const walk: Walk = { options, files: new Map(), unreadable: [], visited: new Set(), pictures: [] };
  const starts = await Promise.all(paths.map(startingPoint));
  for (const start of starts) {
    const isFolder = start.stats.isDirectory();
    const rules = await rulesAbove(start.path, walk);
    if (rules.isIgnored(start.path, isFolder)) walk.unreadable.push(ignored(start.path));
    else if (isFolder) await walkFolders({ folder: start.path, rules }, walk);
    else addFile(start.path, start.stats, walk);
  }
  const roots = starts.filter(({ stats }) => stats.isDirectory()).map((start) => start.path);
  return { ...walk, files: [...walk.files.values()], roots };
}

async function startingPoint(given: string): Promise<{ path: string; stats: Stats }> {
  try {
    if (given === '') throw Object.assign(new Error('the path is empty'), { code: 'ENOENT' });
    const real = await realpath(given);
    const stats = await stat(real);
    if (stats.isDirectory()) await readdir(real);
    if (stats.isDirectory() || stats.isFile()) return { path: real, stats };
  } catch (error) {
    throw pathError(given, error);
  }
  const message = `${given} is neither a file nor a folder.`;
  throw new EarwormError('E_PATH_UNREADABLE', { message, details: { path: given } });
}

/** Of the folders from the innermost library root down to the one that has `place`. */
async function rulesAbove(place: string, walk: Walk): Promise<IgnoreRules> {
  const roots = (walk.options.libraryRoots ?? []).filter((root) => root !== place && isInside(place, root));
  const innermost = roots.toSorted((a, b) => b.length - a.length)[0];
  let rules = new IgnoreRules();
  if (innermost === undefined) return rules;
  const between = path.relative(innermost, path.dirname(place)).split(path.sep).filter(Boolean);
  const folders = [innermost, ...between.map((_, i) => path.join(innermost, ...between.slice(0, i + 1)))];
  for (const folder of folders) {
    if (rules.isIgnored(folder, true)) return rules.andAllOf(folder);
    if (!(await isGone(path.join(folder, IGNORE_FILE)))) rules = await rulesOf(folder, rules, walk);
  }
  return rules;
}

/** Depth first with a stack of its own: no depth of folders can overflow it. */
async function walkFolders(root: WalkedFolder, walk: Walk): Promise<void> {
  const stack: WalkedFolder[] = [root];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    walk.options.signal?.throwIfAborted();
    if (walk.visited.has(next.folder)) continue;
    walk.visited.add(next.folder);
    const subfolders = await walkFolder(next, walk);
    stack.push(...subfolders.toReversed());
    walk.options.onFound?.(walk.files.size);
  }
}

/** Adds a folder's files; returns the folders in it. */
async function walkFolder({ folder, rules }: WalkedFolder, walk: Walk): Promise<WalkedFolder[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    walk.unreadable.push(unreadable(folder, error));
    return [];
  }
  const names = entries
    .filter(({ name }) => !isPassedBy(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const hasRules = entries.some((entry) => entry.name === IGNORE_FILE && entry.isFile());
  const here = hasRules ? await rulesOf(folder, rules, walk) : rules;
  const found = await Promise.all(
    names
      .map((entry) => ({ entry, place: path.join(folder, entry.name) }))
      .filter(({ entry, place }) => !here.isIgnored(place, entry.isDirectory()))
      .map(({ entry, place }) => lookAt(place, entry, walk)),
  );
  const stamp = await pictureStamp(
    folder,
    names.filter((entry) => isPictureName(entry.name)).map((entry) => entry.name),
  );
  if (stamp !== undefined) walk.pictures.push(stamp);
  return found
    .filter((subfolder) => subfolder !== undefined)
    .map((subfolder) => ({ folder: subfolder, rules: here }));
}

/** A file of rules that cannot be read is told of, and passes nothing by. */
async function rulesOf(folder: string, rules: IgnoreRules, walk: Walk): Promise<IgnoreRules> {
  try {
    return await rules.with(folder);
  } catch (error) {
    walk.unreadable.push(unreadable(path.join(folder, IGNORE_FILE), error));
    return rules;
  }
}

/** Adds a file, or returns a folder. A plain file that vanished meanwhile is nothing to report. */
async function lookAt(place: string, entry: Dirent, walk: Walk): Promise<string | undefined> {
  if (entry.isDirectory()) return place;
  if (!entry.isSymbolicLink() && !(entry.isFile() && isMediaName(entry.name))) return undefined;
  try {
    const real = entry.isSymbolicLink() ? await realpath(place) : place;
    if (!isConfined(real, walk.options.confineTo)) return undefined;
    const stats = await stat(real);
    if (stats.isDirectory()) return real;
    if (stats.isFile() && isMediaName(entry.name)) addFile(real, stats, walk);
  } catch (error) {
    if (isMediaName(entry.name)) walk.unreadable.push(unreadable(place, error));
  }
  return undefined;
}

function addFile(real: string, { size, mtimeMs }: Stats, { files }: Walk): void {
  files.set(real, { path: real, sizeBytes: size, mtimeMs: Math.floor(mtimeMs) });
}

function isConfined(real: string, folders: readonly string[] | undefined): boolean {
  return folders === undefined || folders.some((folder) => isInside(real, folder));
}

/** Whether nothing is at a path; what cannot be looked at (a folder without permission) counts as there. */
export async function isGone(file: string): Promise<boolean> {
  try {
    await stat(file);
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR';
  }
}

/** Whether `place` is `folder` or lies below it; both absolute. */
export function isInside(place: string, folder: string): boolean {
  const way = path.relative(folder, place);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

/** Whether a file still is what the walk found: one that is being written, or was replaced, is not. */
export async function isAsFound({ path: place, sizeBytes, mtimeMs }: FoundFile): Promise<boolean> {
  const stats = await stat(place).catch(() => undefined);
  return stats?.size === sizeBytes && Math.floor(stats.mtimeMs) === mtimeMs;
}

function ignored(place: string): UnreadablePath {
  const { message } = ERRORS.E_PATH_IGNORED;
  return { path: place, code: 'E_PATH_IGNORED', message };
}

function unreadable(place: string, cause: unknown): UnreadablePath {
  const { code, message } = pathError(place, cause);
  return { path: place, code, message };
}

function pathError(place: string, cause: unknown): EarwormError {
  const reason = (cause as NodeJS.ErrnoException).code;
  const details = { path: place, reason };
  if (reason === 'ENOENT' || reason === 'ENOTDIR') {
    const message = place.includes('\uFFFD')
      ? `The name of ${place} is not valid UTF-8; rename it.`
      : `${place} does not exist.`;
    return new EarwormError('E_PATH_MISSING', { message, details, cause });
  }
  return new EarwormError('E_PATH_UNREADABLE', {
    message: `${place} cannot be read (${reason ?? 'for an unknown reason'}); check its permissions.`,
    details,
    cause,
  });
}
