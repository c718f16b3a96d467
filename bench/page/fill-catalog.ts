import { openStores } from '../../src/compose-stores.ts';
import { loadConfig } from '../../src/load-config.ts';
import { syntheticTracks } from '../catalog/synthetic-catalog.ts';

const BATCH_TRACKS = 1000;

/** A collection of made-up songs: the catalogue only, which is all that lists need. */
export async function fillCatalog(folder: string, songs: number, seed: number): Promise<void> {
  const config = loadConfig({ env: {}, currentFolder: folder, file: undefined, flags: { data: folder } });
  const stores = await openStores(config, 'write');
  try {
    const tracks = syntheticTracks(songs, seed);
    for (let first = 0; first < songs; first += BATCH_TRACKS) {
      const batch = tracks.slice(first, first + BATCH_TRACKS);
      const ids = await stores.catalog.reserveTrackIds(batch.length);
      await stores.catalog.putTracks(
        batch.map((track, i) => ({ ...track, trackId: ids[i] ?? 0 })),
        Date.now(),
      );
    }
  } finally {
    await stores.close();
  }
}
