import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { AlbumSource, SourceAlbum } from '../../catalog/album-source.ts';
import type { Sleeve } from '../../catalog/sleeve-store.ts';
import { type EarwormError, toEarwormError } from '../../errors.ts';
import type { ImportPorts } from './import-albums.ts';

export type PictureOutcome =
  | { readonly kind: 'pictures' }
  | { readonly kind: 'picturesUnchanged' }
  | { readonly kind: 'picturesRefused'; readonly path: string; readonly error: EarwormError };

type PicturePorts = Pick<ImportPorts, 'catalog' | 'sleeveStore' | 'analyzer'>;

interface Wanted {
  readonly albums: readonly { readonly album: SourceAlbum; readonly albumId: number }[];
  readonly signal: AbortSignal | undefined;
  /** `done`: how many of the albums are behind us. */
  onDone(outcome: PictureOutcome, done: number): void;
}

interface Found {
  readonly albumId: number;
  readonly path: string;
  readonly sleeve?: Sleeve;
  readonly error?: EarwormError;
}

const SLEEVE_ID_DIGITS = 32;
/** What is larger is not read here to compare it: the reader of pictures refuses it. */
const COMPARED_BYTES_MAX = 20 * 2 ** 20;

/**
 * Takes in the pictures that a source has of albums. A picture whose bytes are those that the album's
 * sleeve was made from is passed by; the others are read by the same guarded reader as all sleeves.
 */
export async function importPictures(
  source: Pick<AlbumSource, 'pictureFiles'>,
  ports: PicturePorts,
  wanted: Wanted,
): Promise<void> {
  const { catalog, sleeveStore, analyzer } = ports;
  const albums = wanted.albums.filter(({ album }) => source.pictureFiles(album).length > 0);
  const known = await catalog.albumsById(albums.map(({ albumId }) => albumId));
  for (let from = 0; from < albums.length; from += analyzer.concurrency) {
    if (wanted.signal?.aborted === true) return;
    const some = albums.slice(from, from + analyzer.concurrency);
    const reading = some.map(async ({ album, albumId }, i): Promise<Found | undefined> => {
      const path = await firstFile(source.pictureFiles(album));
      if (path === undefined) return undefined;
      const sleeveId = known[from + i]?.sleeveId;
      if (sleeveId !== undefined && (await sleeveIdOf(path)) === sleeveId) return { albumId, path };
      const options = wanted.signal === undefined ? {} : { signal: wanted.signal };
      return analyzer.readPicture(path, options).then(
        (sleeve) => ({ albumId, path, sleeve }),
        (thrown: unknown) => ({ albumId, path, error: toEarwormError(thrown) }),
      );
    });
    const found = (await Promise.all(reading)).filter((one) => one !== undefined);
    if (found.some(({ error }) => error?.code === 'E_CANCELLED')) return;
    const read = found.flatMap(({ albumId, sleeve }) => (sleeve === undefined ? [] : [{ albumId, sleeve }]));
    await sleeveStore.put(read.map(({ sleeve }) => sleeve));
    await catalog.putSleeves(read.map(({ albumId, sleeve }) => ({ albumId, sleeveId: sleeve.sleeveId })));
    for (const one of found) wanted.onDone(outcomeOf(one), from + some.length);
  }
}

function outcomeOf({ path, sleeve, error }: Found): PictureOutcome {
  if (error !== undefined) return { kind: 'picturesRefused', path, error };
  return { kind: sleeve === undefined ? 'picturesUnchanged' : 'pictures' };
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isFile = await stat(path).then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (isFile) return path;
  }
  return undefined;
}

/** As the reader of pictures would call it; `undefined` when the file is too large or gone. */
async function sleeveIdOf(path: string): Promise<string | undefined> {
  const { size } = await stat(path);
  if (size > COMPARED_BYTES_MAX) return undefined;
  const bytes = await readFile(path);
  return createHash('sha256').update(bytes).digest('hex').slice(0, SLEEVE_ID_DIGITS);
}
