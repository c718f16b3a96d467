import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { EarwormError, type ErrorCode } from '../errors.ts';
import { isMediaName, isPassedBy } from './collection-file-names.ts';
import { IGNORE_FILE, IgnoreRules } from './ignore-rules.ts';

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
}

export interface WalkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Real folders that links must not lead out of; what lies outside is passed by. */
  readonly confineTo?: readonly string[] | undefined;
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
}

/**
 * All media files at and below the given paths, without what an `IGNORE_FILE` at or below a given folder
 * passes by. Links are followed, each folder is visited once, so
 * loops end. Errors: `E_PATH_MISSING`, `E_PATH_UNREADABLE` for the given paths themselves.
 */
export async function walkCollection(
  paths: readonly string[],
  options: WalkOptions = {},
): Promise<FoundCollection> {
  const walk: Walk = { options, files: new Map(), unreadable: [], visited: new Set() };
  const starts = await Promise.all(paths.map(startingPoint));
  for (const start of starts) {
    if (start.stats.isDirectory()) await walkFolders(start.path, walk);
    else addFile(start.path, start.stats, walk);
  }
  const roots = starts.filter(({ stats }) => stats.isDirectory()).map((start) => start.path);
  return { files: [...walk.files.values()], roots, unreadable: walk.unreadable };
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

/** Depth first with a stack of its own: no depth of folders can overflow it. */
async function walkFolders(root: string, walk: Walk): Promise<void> {
  const stack: WalkedFolder[] = [{ folder: root, rules: new IgnoreRules() }];
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
