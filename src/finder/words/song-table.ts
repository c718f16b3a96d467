import { type SoundColumns, soundColumns } from '../../audio/descriptors/sound-values.ts';
import { SOUND_VECTOR_SIZE } from '../../audio/descriptors/sound-vector.ts';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { type FoundKey, spreadOf, type MeasuredSongs } from '../../embedding/words/fit-song.ts';
import type { Measure } from '../../embedding/words/measure.ts';

export type SongTableCatalog = Pick<
  CatalogStore,
  'trackRevision' | 'findTracks' | 'tracksById' | 'soundVectors' | 'genres'
>;

/** What is known of the sound of all songs that are there, by place. */
export interface SongTable extends MeasuredSongs {
  /** Ascending. */
  readonly trackIds: Uint32Array;
  readonly genres: readonly string[];
  /** Reads the keys of these songs, where they are not known yet. */
  readKeys(places: readonly number[]): Promise<void>;
  /** The cosine with a song; `undefined` when its sound is not known. */
  cosineTo(trackId: number): Measure['fit'] | undefined;
}

/** Reads the table when it is first asked for, and anew when the catalogue's tracks have changed. */
export function songTables(catalog: SongTableCatalog): () => Promise<SongTable> {
  let known: { readonly revision: number; readonly table: Promise<SongTable> } | undefined;
  return async () => {
    const revision = await catalog.trackRevision();
    if (known?.revision !== revision) {
      const table = readSongTable(catalog);
      known = { revision, table };
      table.catch(() => (known = undefined));
    }
    return known.table;
  };
}

async function readSongTable(catalog: SongTableCatalog): Promise<SongTable> {
  const trackIds = await catalog.findTracks({ isMissing: false });
  const vectors = vectorsInPlace(trackIds, await catalog.soundVectors());
  const columns: SoundColumns = soundColumns(vectors);
  const keys = new Map<number, FoundKey>();
  return {
    trackIds,
    genres: (await catalog.genres()).filter(({ tracks }) => tracks > 0).map(({ genre }) => genre),
    columns,
    spread: spreadOf(columns),
    keyAt: (place) => keys.get(place),
    async readKeys(places) {
      const unknown = places.filter((place) => !keys.has(place));
      const tracks = await catalog.tracksById(unknown.map((place) => trackIds[place] ?? 0));
      for (const [i, place] of unknown.entries()) {
        const key = tracks[i]?.sound?.key;
        if (key !== undefined) keys.set(place, { tonic: key.tonic, confidence: key.confidence });
      }
    },
    cosineTo(trackId) {
      const place = trackIds.indexOf(trackId);
      const wanted = vectors.slice(place * SOUND_VECTOR_SIZE, (place + 1) * SOUND_VECTOR_SIZE);
      if (place < 0 || Number.isNaN(wanted[0])) return undefined;
      return (other) => cosineAt(wanted, vectors, other * SOUND_VECTOR_SIZE);
    },
  };
}

/** NaN for what has no sound. Both lists of ids are ascending. */
function vectorsInPlace(
  trackIds: Uint32Array,
  sounds: { readonly trackIds: Uint32Array; readonly vectors: Float32Array },
): Float32Array {
  const vectors = new Float32Array(trackIds.length * SOUND_VECTOR_SIZE).fill(Number.NaN);
  for (let place = 0, row = 0; place < trackIds.length; place++) {
    while (row < sounds.trackIds.length && (sounds.trackIds[row] ?? 0) < (trackIds[place] ?? 0)) row++;
    if (sounds.trackIds[row] !== trackIds[place]) continue;
    const from = row * SOUND_VECTOR_SIZE;
    vectors.set(sounds.vectors.subarray(from, from + SOUND_VECTOR_SIZE), place * SOUND_VECTOR_SIZE);
  }
  return vectors;
}

/** Silence is like nothing. */
function cosineAt(wanted: Float32Array, vectors: Float32Array, from: number): number {
  let [dot, squares, squaresWanted] = [0, 0, 0];
  for (let i = 0; i < SOUND_VECTOR_SIZE; i++) {
    const value = wanted[i] ?? 0;
    const other = vectors[from + i] ?? 0;
    dot += value * other;
    squares += other * other;
    squaresWanted += value * value;
  }
  return squares === 0 || squaresWanted === 0 ? 0 : dot / Math.sqrt(squares * squaresWanted);
}
