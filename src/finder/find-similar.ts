import { SOUND_VECTOR_SIZE, soundVector } from '../audio/descriptors/sound-vector.ts';
import type { CatalogStore } from '../catalog/catalog-store.ts';
import type { Track } from '../catalog/track.ts';
import { type Likeness, likenessesOf } from './likenesses.ts';

export interface SimilarTrack {
  readonly track: Track;
  /** Cosine of the sound vectors: 1 sounds the same, 0 has nothing in common, -1 is the opposite. */
  readonly score: number;
  /** What is nearly the same of both; may be empty where many small things make the likeness. */
  readonly reasons: readonly Likeness[];
}

/**
 * The tracks that sound most like one, best first, by what was measured of their sound: timbre,
 * movement, rhythm, harmony and loudness. Missing tracks are left out; none when the track itself
 * was indexed before sound was described.
 */
export async function findSimilar(
  track: Track,
  catalog: Pick<CatalogStore, 'soundVectors' | 'tracksById'>,
  top: number,
): Promise<SimilarTrack[]> {
  if (track.sound === undefined) return [];
  const wanted = soundVector(track.sound);
  const { trackIds, vectors } = await catalog.soundVectors();
  const scores = Array.from(trackIds, (trackId, row) => ({
    trackId,
    score: cosine(wanted, vectors.subarray(row * SOUND_VECTOR_SIZE, (row + 1) * SOUND_VECTOR_SIZE)),
  }));
  const ranked = scores
    .filter(({ trackId }) => trackId !== track.trackId)
    .toSorted((a, b) => b.score - a.score);
  const found: SimilarTrack[] = [];
  for (let from = 0; from < ranked.length && found.length < top; from += top) {
    const chunk = ranked.slice(from, from + top);
    const tracks = await catalog.tracksById(chunk.map(({ trackId }) => trackId));
    for (const [index, { score }] of chunk.entries()) {
      const one = tracks[index];
      if (one === undefined || one.missingSinceMs !== undefined) continue;
      found.push({ track: one, score, reasons: likenessesOf(track.sound, one.sound) });
    }
  }
  return found.slice(0, top);
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, squaresA, squaresB] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    dot += value * other;
    squaresA += value * value;
    squaresB += other * other;
  }
  return squaresA === 0 || squaresB === 0 ? 0 : dot / Math.sqrt(squaresA * squaresB);
}
