import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** In the order in which they are preferred; the album's own name comes last. */
const STEMS = ['cover', 'folder', 'front', 'album'];
const ENDINGS = ['jpg', 'jpeg', 'png', 'webp', 'avif'];
const PICTURE_NAME = new RegExp(`^(?<stem>.+)\\.(?<ending>${ENDINGS.join('|')})$`, 'iu');

/** `CD1`, `Disc 2`, `disc-03 - live`, `LP II`, `Side B`: a part of what the folder above holds. */
const DISC_FOLDER =
  /^(?:cd|dis[ck]|disque|dvd|lp|side|vinyl)[ ._-]*(?:\d{1,2}|[a-h]|[ivx]{1,4})(?![\p{L}\p{N}])/iu;

const FOLDERS_KEPT_MAX = 16;
const CANDIDATES_MAX = 16;

export interface FolderPicture {
  readonly path: string;
  /** Links in it must not lead out of this folder. */
  readonly root: string;
}

/** The pictures beside sound files. Looks into a folder again only when that has changed. */
export class FolderPictures {
  readonly #listings = new Map<string, { readonly stamp: string; readonly names: readonly string[] }>();

  /**
   * The files that may be the sleeve of what lies in `folder`, best first: `cover.*`, `folder.*`, `front.*`,
   * `album.*`, `<album>.*`, whatever their case; of the folder, then of the one above it if this is one
   * of several discs. A folder that cannot be read has none.
   */
  async find(folder: string, album?: string): Promise<readonly FolderPicture[]> {
    const isDisc = DISC_FOLDER.test(basename(folder));
    const root = isDisc ? dirname(folder) : folder;
    const folders = isDisc ? [folder, root] : [folder];
    const found = await Promise.all(folders.map((place) => this.#candidates(place, album)));
    return found.flat().map((path) => ({ path, root }));
  }

  async #candidates(folder: string, album: string | undefined): Promise<string[]> {
    const ranked = (await this.#pictureNames(folder))
      .map((name) => ({ name, rank: rankOf(name, album) }))
      .filter(({ rank }) => rank !== undefined)
      .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || (a.name < b.name ? -1 : 1));
    return ranked.slice(0, CANDIDATES_MAX).map(({ name }) => join(folder, name));
  }

  async #pictureNames(folder: string): Promise<readonly string[]> {
    try {
      const { ino, mtimeNs, ctimeNs } = await stat(folder, { bigint: true });
      const stamp = `${ino} ${mtimeNs} ${ctimeNs}`;
      const kept = this.#listings.get(folder);
      if (kept?.stamp === stamp) return kept.names;
      const names = (await readdir(folder)).filter((name) => PICTURE_NAME.test(name));
      this.#keep(folder, { stamp, names });
      return names;
    } catch {
      return [];
    }
  }

  #keep(folder: string, listing: { readonly stamp: string; readonly names: readonly string[] }): void {
    this.#listings.delete(folder);
    this.#listings.set(folder, listing);
    const [oldest] = this.#listings.keys();
    if (this.#listings.size > FOLDERS_KEPT_MAX && oldest !== undefined) this.#listings.delete(oldest);
  }
}

/** Lower is better; `undefined` when it is not a sleeve's name. */
function rankOf(name: string, album: string | undefined): number | undefined {
  const { stem = '', ending = '' } = PICTURE_NAME.exec(name)?.groups ?? {};
  const place = STEMS.indexOf(stem.toLowerCase());
  if (place === -1 && !isAlbum(stem, album)) return undefined;
  return (place === -1 ? STEMS.length : place) * ENDINGS.length + ENDINGS.indexOf(ending.toLowerCase());
}

/** Letters and digits alone are compared: what a file name cannot hold is replaced in many ways. */
function isAlbum(stem: string, album: string | undefined): boolean {
  const wanted = letters(album ?? '');
  return wanted !== '' && letters(stem) === wanted;
}

function letters(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
