import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { VectorSpace } from '../../vector/vector-space.ts';
import type { VectorStore } from '../../vector/vector-store.ts';
import { SOUND_SPACE } from './sound-space.ts';

/** Tracks whose vectors are stored at once. */
const BATCH_TRACKS = 20_000;

export interface EmbedPorts {
  readonly catalog: Pick<CatalogStore, 'soundVectors'>;
  readonly vectors: VectorStore;
}

/**
 * Brings the space of sounds up to date with the catalogue: vectors that are missing or damaged are put,
 * those of tracks that are gone removed. May be stopped at any moment and run again. Spaces of older
 * revisions go when this one is complete. Errors: those of the stores, `E_CANCELLED`.
 */
export async function embedSounds({ catalog, vectors }: EmbedPorts, signal?: AbortSignal): Promise<void> {
  const { trackIds, vectors: sounds } = await catalog.soundVectors();
  const { dim } = SOUND_SPACE;
  const held = new Set(await vectors.ids(SOUND_SPACE));
  const missing: number[] = [];
  for (const [row, trackId] of trackIds.entries()) {
    const vector = sounds.subarray(row * dim, (row + 1) * dim);
    // silence may have nothing to compare
    if (!held.delete(trackId) && vector.some((value) => value !== 0)) missing.push(row);
  }
  // of every space: the catalogue does not know them any more
  await vectors.remove('track', [...held]);
  for (let done = 0; done < missing.length; done += BATCH_TRACKS) {
    const rows = missing.slice(done, done + BATCH_TRACKS);
    const batch = new Float32Array(rows.length * dim);
    for (const [i, row] of rows.entries()) batch.set(sounds.subarray(row * dim, (row + 1) * dim), i * dim);
    const ids = Uint32Array.from(rows, (row) => trackIds[row] ?? 0);
    await vectors.put(SOUND_SPACE, { ids, vectors: batch }, signal);
  }
  await completeSounds(vectors, missing.length > 0);
}

async function completeSounds(vectors: VectorStore, isChanged: boolean): Promise<void> {
  const figures = await vectors.figures();
  const older = figures.map(({ space }) => space).filter(isOlder);
  const isComplete = figures.some(({ space, isComplete: done }) => done && isSoundSpace(space));
  if (!isComplete && (isChanged || figures.some(({ space }) => isSoundSpace(space))))
    await vectors.complete(SOUND_SPACE, older);
}

const isOlder = ({ of, model, revision }: VectorSpace): boolean =>
  of === SOUND_SPACE.of && model === SOUND_SPACE.model && revision !== SOUND_SPACE.revision;

export const isSoundSpace = ({ of, model, revision }: VectorSpace): boolean =>
  of === SOUND_SPACE.of && model === SOUND_SPACE.model && revision === SOUND_SPACE.revision;
