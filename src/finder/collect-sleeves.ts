import type { CatalogStore } from '../catalog/catalog-store.ts';
import type { Sleeve, SleeveStore } from '../catalog/sleeve-store.ts';
import { toEarwormError } from '../errors.ts';
import type { PictureAnalyzer } from '../media/media-analyzer.ts';

export interface SleevePorts {
  readonly catalog: CatalogStore;
  readonly sleeveStore: SleeveStore;
  readonly analyzer: Pick<PictureAnalyzer, 'readSleeve'>;
}

const ALBUMS_AT_ONCE = 32;
/** Tracks of an album whose files and folders are looked into for its sleeve. */
const TRACKS_LOOKED_AT_MAX = 3;

/**
 * Looks for the sleeves of albums that are new or whose tracks were read again. The pictures are
 * stored before the albums refer to them; whatever stops it, the next run goes on from there.
 * Errors: `E_CANCELLED`, those of the stores.
 */
export async function collectSleeves(
  { catalog, sleeveStore, analyzer }: SleevePorts,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  const sleeveOf = async (albumId: number): Promise<Sleeve | undefined> => {
    const { tracks } = await catalog.listTracks({ albumId, offset: 0, limit: TRACKS_LOOKED_AT_MAX });
    for (const { file, tags } of tracks) {
      const album = tags.album === undefined ? {} : { album: tags.album };
      const reading = await analyzer.readSleeve(file.path, { ...options, ...album }).catch(passOver);
      if (reading?.sleeve !== undefined) return reading.sleeve;
    }
    return undefined;
  };
  for (;;) {
    signal?.throwIfAborted();
    const albumIds = await catalog.albumsToSeek(ALBUMS_AT_ONCE);
    if (albumIds.length === 0) return;
    const found = await Promise.all(albumIds.map(sleeveOf));
    await sleeveStore.put(found.filter((sleeve) => sleeve !== undefined));
    await catalog.putSleeves(albumIds.map((albumId, i) => ({ albumId, sleeveId: found[i]?.sleeveId })));
  }
}

/** A picture that kills its reader, or a file that is gone, is no sleeve; being told to stop is another matter. */
function passOver(thrown: unknown): undefined {
  if (toEarwormError(thrown).code === 'E_CANCELLED') throw thrown;
}
