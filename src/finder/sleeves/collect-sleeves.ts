import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { SleeveProblem } from '../../catalog/picture-catalog.ts';
import type { Sleeve, SleeveStore } from '../../catalog/sleeve-store.ts';
import { toEarwormError } from '../../errors.ts';
import type { PictureAnalyzer } from '../../media/media-analyzer.ts';
import type { SleeveReading } from '../../media/sleeves/read-sleeve.ts';

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
export async function collectSleeves(ports: SleevePorts, signal: AbortSignal | undefined): Promise<void> {
  const { catalog, sleeveStore } = ports;
  for (;;) {
    signal?.throwIfAborted();
    const albumIds = await catalog.albumsToSeek(ALBUMS_AT_ONCE);
    if (albumIds.length === 0) return;
    const found = await Promise.all(albumIds.map((albumId) => seekSleeve(albumId, ports, signal)));
    await sleeveStore.put(found.map(({ sleeve }) => sleeve).filter((sleeve) => sleeve !== undefined));
    await catalog.putSleeves(
      found.map(({ albumId, sleeveId, problems }) => ({ albumId, sleeveId, problems })),
    );
  }
}

interface SoughtSleeve {
  readonly albumId: number;
  /** Without a picture, that of an album whose tracks are all missing, or that a catalogue has one of, stays. */
  readonly sleeveId: string | undefined;
  /** When it was found now. */
  readonly sleeve?: Sleeve;
  readonly problems: readonly SleeveProblem[];
}

/** Looks into the album's tracks until one has a sleeve. */
async function seekSleeve(
  albumId: number,
  { catalog, analyzer }: SleevePorts,
  signal: AbortSignal | undefined,
): Promise<SoughtSleeve> {
  const problems: SleeveProblem[] = [];
  const page = { offset: 0, limit: TRACKS_LOOKED_AT_MAX };
  const { tracks } = await catalog.listTracks({ albumId, isMissing: false, ...page });
  for (const { file, tags } of tracks) {
    const options = {
      ...(signal === undefined ? {} : { signal }),
      ...(tags.album === undefined ? {} : { album: tags.album }),
    };
    const { sleeve, refused } = await analyzer
      .readSleeve(file.path, options)
      .catch((thrown: unknown) => refusedWhole(file.path, thrown));
    for (const { path, code, message } of refused)
      problems.push({ path, code, message, foundAtMs: Date.now() });
    if (sleeve !== undefined) return { albumId, sleeveId: sleeve.sleeveId, sleeve, problems };
  }
  const [album] = await catalog.albumsById([albumId]);
  const isKept = tracks.length === 0 || album?.coverUrl !== undefined;
  return { albumId, sleeveId: isKept ? album?.sleeveId : undefined, problems };
}

/** A picture that kills its reader is no sleeve, and is told of; a file that is gone is only no sleeve. */
function refusedWhole(path: string, thrown: unknown): SleeveReading {
  const { code, message } = toEarwormError(thrown);
  if (code === 'E_CANCELLED') throw thrown;
  return { refused: code.startsWith('E_MEDIA_') ? [{ path, code, message }] : [] };
}
