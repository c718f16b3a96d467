import type { FoundSleeve } from '../../catalog/album-catalog.ts';
import type { PictureCatalog, SleeveProblem } from '../../catalog/picture-catalog.ts';

export interface MemoryPictures extends PictureCatalog {
  putProblems(sleeves: readonly FoundSleeve[]): void;
}

/** What is remembered of pictures; `albums` says which there are, `seek` is told whose sleeves to look for again. */
export function memoryPictures(albums: {
  readonly has: (albumId: number) => boolean;
  readonly seek: (albumId: number) => void;
}): MemoryPictures {
  const stamps = new Map<string, string>();
  const problemsByAlbum = new Map<number, readonly SleeveProblem[]>();
  return {
    pictureStamps: async (prefix) =>
      [...stamps]
        .filter(([folder]) => folder.startsWith(prefix))
        .map(([folder, stamp]) => ({ folder, stamp })),
    async putPictureStamps(changes, albumIds) {
      for (const { folder, stamp } of changes) {
        if (stamp === undefined) stamps.delete(folder);
        else stamps.set(folder, stamp);
      }
      for (const albumId of albumIds) albums.seek(albumId);
    },
    async listSleeveProblems({ offset, limit }) {
      const here = [...problemsByAlbum].filter(([albumId]) => albums.has(albumId));
      const byPath = new Map(here.flatMap(([, problems]) => problems).map((one) => [one.path, { ...one }]));
      const all = [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
      return { problems: all.slice(offset, offset + limit), total: all.length };
    },
    putProblems(sleeves) {
      for (const { albumId, problems = [] } of sleeves) problemsByAlbum.set(albumId, problems);
    },
  };
}
