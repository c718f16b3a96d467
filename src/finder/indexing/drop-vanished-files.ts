import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { type FoundCollection, isGone, isInside } from './collection-walk.ts';
import type { IndexRun } from './index-collection-run.ts';

const CHUNK_FILES = 500;
/** So few may vanish at once without a question, whatever their share. */
const UNQUESTIONED_FILES = 20;
/** More of a library vanish at once hardly ever because somebody deleted them. */
const SHARE_MAX = 0.5;

export interface VanishedContext {
  readonly catalog: CatalogStore;
  readonly run: IndexRun;
  /** Real folders; what is gone is judged by the whole of the one it lies in. */
  readonly libraryRoots: readonly string[];
  /** The user says that what is gone is gone. */
  readonly isLossAccepted: boolean;
}

/**
 * Forgets files below the scanned folders that are gone, which may leave tracks missing. Where it
 * looks as if a drive were not mounted, or a library was emptied by mistake, all stays as it is and the
 * run says why; unless the user accepts the loss, and the folder is there.
 */
export async function dropVanishedFiles(found: FoundCollection, context: VanishedContext): Promise<void> {
  const { catalog, run } = context;
  const foundPaths = new Set(found.files.map((file) => file.path));
  for (const root of found.roots) {
    const known = await catalog.pathsBeginning(withSeparator(root));
    if (await isGone(root)) {
      const reason = 'the folder itself vanished while it was scanned';
      run.tell({ kind: 'unchecked', folder: root, files: known.length, reason });
      continue;
    }
    const unseen = known.filter((file) => !foundPaths.has(file));
    if (unseen.length === 0) continue;
    const gone = await goneFiles(unseen, found);
    const reason = gone.length === 0 ? undefined : await doubtAbout({ root, gone, known }, found, context);
    if (reason === undefined) run.lost(await catalog.dropFiles(gone, Date.now()));
    else run.tell({ kind: 'unchecked', folder: root, files: gone.length, reason });
  }
}

const withSeparator = (folder: string): string => (folder.endsWith(path.sep) ? folder : folder + path.sep);

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

interface Loss {
  /** The scanned folder. */
  readonly root: string;
  readonly gone: readonly string[];
  /** All that the catalogue has below it. */
  readonly known: readonly string[];
}

const ACCEPT = 'if they are gone for good, run `earworm index --accept-missing` on it';

/** Why files that are gone from a folder may come back; `undefined` when there is no reason to think so. */
async function doubtAbout(
  loss: Loss,
  { files }: FoundCollection,
  context: VanishedContext,
): Promise<string | undefined> {
  const { root } = loss;
  const inRoot = files.filter((file) => isInside(file.path, root));
  const ends = [inRoot[0], inRoot.at(-1)].filter((file) => file !== undefined);
  const areGone = await Promise.all(ends.map((file) => isGone(file.path)));
  if (ends.length > 0 && !areGone.includes(false)) return 'it vanished while it was scanned';
  return context.isLossAccepted ? undefined : doubtBySize(loss, inRoot.length, context);
}

async function doubtBySize(
  { root, gone, known }: Loss,
  filesFound: number,
  { catalog, libraryRoots }: VanishedContext,
): Promise<string | undefined> {
  const library = libraryOf(root, libraryRoots);
  const knownOfLibrary = library === root ? known : await catalog.pathsBeginning(withSeparator(library));
  if (filesFound === 0 && !(await hasAnother(knownOfLibrary, gone)))
    return `there are no sound files in it now; is its drive mounted? Else, ${ACCEPT}`;
  if (gone.length <= UNQUESTIONED_FILES) return undefined;
  const empty = await emptyFolderAbove(gone, root);
  if (empty !== undefined) return `${empty} is empty now; is a drive to be mounted there? Else, ${ACCEPT}`;
  if (gone.length > knownOfLibrary.length * SHARE_MAX)
    return `more than half of the songs would be missing at once; ${ACCEPT}`;
  return undefined;
}

/** The outermost library root that has the folder, else the folder. */
function libraryOf(folder: string, libraryRoots: readonly string[]): string {
  const around = libraryRoots.filter((root) => isInside(folder, root));
  return around.toSorted((a, b) => a.length - b.length)[0] ?? folder;
}

/** Whether the library has a file that is not gone; looks at some from all over it. */
async function hasAnother(known: readonly string[], gone: readonly string[]): Promise<boolean> {
  const lost = new Set(gone);
  const others = known.filter((file) => !lost.has(file));
  const step = Math.max(1, Math.floor(others.length / UNQUESTIONED_FILES));
  const looked = await Promise.all(others.filter((_, index) => index % step === 0).map(isGone));
  return looked.includes(false);
}

/** Of the folders that the files were in, or the nearest above them that are there: one that is empty and held many. */
async function emptyFolderAbove(gone: readonly string[], root: string): Promise<string | undefined> {
  const above = new Map<string, string>();
  const nearest = async (folder: string): Promise<string> => {
    const known = above.get(folder);
    if (known !== undefined) return known;
    const isAtEnd = folder === root || folder === path.dirname(folder);
    const there = isAtEnd || !(await isGone(folder)) ? folder : await nearest(path.dirname(folder));
    above.set(folder, there);
    return there;
  };
  const counts = new Map<string, number>();
  for (const file of gone) {
    const folder = await nearest(path.dirname(file));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  for (const [folder, files] of counts) {
    if (files <= UNQUESTIONED_FILES) continue;
    const names = await readdir(folder).catch(() => []);
    if (names.length === 0) return folder;
  }
  return undefined;
}
