import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from './replace-file.ts';

/** Raise it with every change that can be heard or seen; folders made by another version are made anew. */
export const DEMO_VERSION = 1;

const MANIFEST = '.demo-collection.json';

interface Manifest {
  readonly version: number;
  /** Relative path, with "/", to size in bytes. */
  readonly files: Readonly<Record<string, number>>;
}

const EMPTY: Manifest = { version: 0, files: {} };

/** What an earlier run left in the folder; empty when there is none that can be read. */
async function readManifest(directory: string): Promise<Manifest> {
  const text = await readFile(path.join(directory, MANIFEST), 'utf8').catch(() => '');
  try {
    const { version, files } = JSON.parse(text) as Partial<Manifest>;
    return typeof version === 'number' && typeof files === 'object' ? { version, files } : EMPTY;
  } catch {
    return EMPTY;
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}

/**
 * Which of the wanted files, given by their paths in the folder, are missing, damaged or of another
 * version. Removes files of another version that are no longer wanted.
 */
export async function findUnmade(directory: string, wanted: readonly string[]): Promise<string[]> {
  const { version, files } = await readManifest(directory);
  const leftOver =
    version === DEMO_VERSION ? [] : Object.keys(files).filter((file) => !wanted.includes(file));
  await Promise.all(leftOver.map((file) => rm(path.join(directory, file), { force: true })));
  if (version !== DEMO_VERSION) return [...wanted];
  const sizes = await Promise.all(wanted.map((file) => sizeOf(path.join(directory, file))));
  return wanted.filter((file, i) => sizes[i] === undefined || sizes[i] !== files[file]);
}

/** Writes down that the folder is complete. */
export async function writeManifest(directory: string, made: readonly string[]): Promise<void> {
  const sizes = await Promise.all(made.map((file) => sizeOf(path.join(directory, file))));
  const files = Object.fromEntries(made.map((file, i) => [file, sizes[i]]));
  await replaceFile(path.join(directory, MANIFEST), (unfinished) =>
    writeFile(unfinished, `${JSON.stringify({ version: DEMO_VERSION, files }, undefined, 1)}\n`),
  );
}
