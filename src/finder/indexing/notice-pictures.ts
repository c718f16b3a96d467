import path from 'node:path';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { PictureChange } from '../../catalog/picture-catalog.ts';
import { type FoundCollection, isInside } from './collection-walk.ts';

const CHUNK_FILES = 500;

/**
 * Has the sleeves of albums looked for again whose folders have other pictures than at the last scan:
 * of the files in such a folder, and in the folders in it, which may be discs.
 */
export async function noticePictures(found: FoundCollection, catalog: CatalogStore): Promise<void> {
  const changes = await pictureChanges(found, catalog);
  if (changes.length === 0) return;
  const folders = new Set(changes.map(({ folder }) => folder));
  const beside = found.files
    .map((file) => file.path)
    .filter((file) => folders.has(path.dirname(file)) || folders.has(path.dirname(path.dirname(file))));
  const albumIds = new Set<number>();
  for (let start = 0; start < beside.length; start += CHUNK_FILES) {
    const tracks = await catalog.tracksByPath(beside.slice(start, start + CHUNK_FILES));
    for (const track of tracks) if (track?.albumId !== undefined) albumIds.add(track.albumId);
  }
  await catalog.putPictureStamps(changes, [...albumIds]);
}

/** What could not be looked into counts as it was. */
async function pictureChanges(
  { roots, pictures, unreadable }: FoundCollection,
  catalog: CatalogStore,
): Promise<PictureChange[]> {
  const before = new Map<string, string>();
  for (const root of roots)
    for (const { folder, stamp } of await catalog.pictureStamps(root))
      if (isInside(folder, root)) before.set(folder, stamp);
  const changes: PictureChange[] = pictures.filter(({ folder, stamp }) => before.get(folder) !== stamp);
  for (const { folder } of pictures) before.delete(folder);
  for (const folder of before.keys())
    if (!unreadable.some((closed) => isInside(folder, closed.path)))
      changes.push({ folder, stamp: undefined });
  return changes;
}
