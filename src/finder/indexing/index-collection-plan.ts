import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { type FailedFile, filesOf, type Track } from '../../catalog/track.ts';
import type { PostingStore } from '../../fingerprint/posting-store.ts';
import type { FoundFile } from './collection-walk.ts';

export interface IndexPlan {
  readonly todo: readonly FoundFile[];
  /** How many files are indexed as they are. */
  readonly unchanged: number;
  /** Files that failed before and are the same as then. */
  readonly knownFailures: readonly FailedFile[];
}

export interface PlanOptions {
  readonly retryFailed: boolean;
}

const CHUNK_FILES = 500;

/**
 * Which files need work, by size and time of change. A track whose fingerprint is gone from the
 * index (a damaged part) needs it too.
 */
export async function planIndexing(
  files: readonly FoundFile[],
  { catalog, postingStore }: { catalog: CatalogStore; postingStore: PostingStore },
  { retryFailed }: PlanOptions,
): Promise<IndexPlan> {
  const fingerprinted = new Set(await postingStore.trackIds());
  const todo: FoundFile[] = [];
  const knownFailures: FailedFile[] = [];
  let unchanged = 0;
  for (let start = 0; start < files.length; start += CHUNK_FILES) {
    const chunk = files.slice(start, start + CHUNK_FILES);
    const paths = chunk.map((file) => file.path);
    const tracks = await catalog.tracksByPath(paths);
    const failures = await catalog.failuresByPath(paths);
    for (const [index, file] of chunk.entries()) {
      const track = tracks[index];
      const failure = failures[index];
      if (track !== undefined && isAsIndexed(track, file) && fingerprinted.has(track.trackId)) unchanged++;
      else if (failure !== undefined && isSame(failure, file) && !retryFailed) knownFailures.push(failure);
      else todo.push(file);
    }
  }
  return { todo, unchanged, knownFailures };
}

/** Removes from the index what the catalogue does not know: left by a crash between the two writes. */
export async function removeOrphans({
  catalog,
  postingStore,
}: {
  catalog: CatalogStore;
  postingStore: PostingStore;
}): Promise<number> {
  const known = new Set(await catalog.allTrackIds());
  const present = await postingStore.trackIds();
  const orphans = [...present].filter((trackId) => !known.has(trackId));
  if (orphans.length > 0) await postingStore.remove(orphans);
  return orphans.length;
}

/** A track without a digest is read once more: without one it could not be found when it moves. */
function isAsIndexed(track: Track, found: FoundFile): boolean {
  const file = filesOf(track).find(({ path }) => path === found.path);
  return track.soundDigest !== undefined && file !== undefined && isSame(file, found);
}

type Version = Pick<FoundFile, 'sizeBytes' | 'mtimeMs'>;

const isSame = (a: Version, b: Version): boolean => a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs;
