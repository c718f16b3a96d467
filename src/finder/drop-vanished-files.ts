import type { CatalogStore } from '../catalog/catalog-store.ts';
import path from 'node:path';
import { type FoundCollection, isGone, isInside } from './collection-walk.ts';
import type { IndexRun } from './index-collection-run.ts';

const CHUNK_FILES = 500;

/**
 * Forgets files below the scanned folders that are gone, which may leave tracks missing. Where a
 * folder looks as if its drive were not mounted, or what was found in it has vanished meanwhile, all
 * stays as it is and the run says why.
 */
export async function dropVanishedFiles(
  found: FoundCollection,
  { catalog, run }: { readonly catalog: CatalogStore; readonly run: IndexRun },
): Promise<void> {
  const foundPaths = new Set(found.files.map((file) => file.path));
  for (const root of found.roots) {
    const known = await catalog.pathsBeginning(root.endsWith(path.sep) ? root : root + path.sep);
    const unseen = known.filter((file) => !foundPaths.has(file));
    if (unseen.length === 0) continue;
    const gone = await goneFiles(unseen, found);
    const reason = gone.length === 0 ? undefined : await doubtAbout(root, found);
    if (reason === undefined) run.lost(await catalog.dropFiles(gone, Date.now()));
    else run.tell({ kind: 'unchecked', folder: root, files: gone.length, reason });
  }
}

/** What is unseen may be there still: ignored, or below a folder that could not be read. */
async function goneFiles(unseen: readonly string[], { unreadable }: FoundCollection): Promise<string[]> {
  const gone: string[] = [];
  for (let start = 0; start < unseen.length; start += CHUNK_FILES) {
    const chunk = unseen.slice(start, start + CHUNK_FILES);
    const areGone = await Promise.all(chunk.map(isGone));
    gone.push(...chunk.filter((_, index) => areGone[index]));
  }
  return gone.filter((file) => !unreadable.some((closed) => isInside(file, closed.path)));
}

/** Why files that are gone from a folder may come back; `undefined` when its other files are there. */
async function doubtAbout(root: string, { files }: FoundCollection): Promise<string | undefined> {
  const inRoot = files.filter((file) => isInside(file.path, root));
  const [first, last] = [inRoot[0], inRoot.at(-1)];
  if (first === undefined || last === undefined)
    return 'there are no sound files in it now; is its drive mounted?';
  if ((await isGone(first.path)) && (await isGone(last.path))) return 'it vanished while it was scanned';
  return undefined;
}
