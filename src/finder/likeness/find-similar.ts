import { SOUND_VECTOR_SIZE, soundVector } from '../../audio/descriptors/sound-vector.ts';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { Track } from '../../catalog/track.ts';
import { calibrated, CLAP_LIKENESS, SOUND_LIKENESS } from '../../embedding/calibration.ts';
import { TopHits } from '../../vector/top-hits.ts';
import { VECTOR_LIMIT_MAX, type VectorHit, type VectorStore } from '../../vector/vector-store.ts';
import { isSoundSpace } from './embed-sounds.ts';
import { type Likeness, likenessesOf } from './likenesses.ts';
import { completeModelSpace } from './model-spaces.ts';
import { SOUND_SPACE } from './sound-space.ts';

export interface SimilarTrack {
  readonly track: Track;
  /** Cosine of the vectors of both: 1 sounds the same, 0 has nothing in common, -1 is the opposite. */
  readonly score: number;
  /** 0..1: below 0.5 one would not call them alike, and they are only the nearest. */
  readonly likeness: number;
  /** Whose vectors: `builtin` for those of the sound vectors, or the name of a model. */
  readonly engine: 'builtin' | 'clip' | 'clap';
  /** What is nearly the same of both; may be empty where many small things make the likeness. */
  readonly reasons: readonly Likeness[];
}

export interface SimilarPorts {
  readonly catalog: Pick<CatalogStore, 'soundVectors' | 'tracksById'>;
  readonly vectors: Pick<VectorStore, 'search' | 'vectorsById' | 'figures'>;
}

/**
 * The tracks that sound most like one, best first: by CLAP where it has a vector for all tracks, else by
 * what was measured of their sound: timbre, movement, rhythm, harmony and loudness. Missing tracks are
 * left out; none when the track itself was indexed before sound was described.
 */
export async function findSimilar(track: Track, ports: SimilarPorts, top: number): Promise<SimilarTrack[]> {
  const ranking = (await rankingByModel(track, ports)) ?? (await rankingBySound(track, ports));
  if (ranking === undefined) return [];
  for (let limit = top + 1 + SPARE; ; limit *= 4) {
    const ranked = await ranking.rankedBy(Math.min(limit, VECTOR_LIMIT_MAX));
    const found = await presentOf(track, { ranked, engine: ranking.engine }, ports);
    if (found.length >= top || ranked.length < limit) return found.slice(0, top);
  }
}

interface Ranking {
  readonly engine: SimilarTrack['engine'];
  readonly rankedBy: (limit: number) => Promise<VectorHit[]>;
}

async function rankingByModel({ trackId }: Track, { vectors }: SimilarPorts): Promise<Ranking | undefined> {
  const model = await completeModelSpace('track', vectors);
  const [wanted] = model === undefined ? [] : await vectors.vectorsById(model.space, [trackId]);
  if (model === undefined || wanted === undefined) return undefined;
  return {
    engine: model.engine,
    async rankedBy(limit) {
      const [hits = []] = await vectors.search(model.space, wanted, { limit });
      return hits;
    },
  };
}

async function rankingBySound({ sound }: Track, ports: SimilarPorts): Promise<Ranking | undefined> {
  if (sound === undefined) return undefined;
  const wanted = soundVector(sound);
  const figures = await ports.vectors.figures();
  const isEmbedded = figures.some(({ space, isComplete }) => isComplete && isSoundSpace(space));
  const rank = isEmbedded ? nearestSounds : scannedSounds;
  return { engine: 'builtin', rankedBy: (limit) => rank(wanted, ports, limit) };
}

/** Asked for beyond what is wanted, since some may be missing. */
const SPARE = 8;

async function nearestSounds(
  wanted: Float32Array,
  { vectors }: SimilarPorts,
  limit: number,
): Promise<VectorHit[]> {
  if (wanted.every((value) => value === 0)) return [];
  const [hits = []] = await vectors.search(SOUND_SPACE, wanted, { limit });
  return hits;
}

/** Of a collection that was indexed before there was a space of sounds. */
async function scannedSounds(
  wanted: Float32Array,
  { catalog }: SimilarPorts,
  limit: number,
): Promise<VectorHit[]> {
  const { trackIds, vectors } = await catalog.soundVectors();
  const best = new TopHits(limit);
  for (const [row, id] of trackIds.entries())
    best.offer(id, cosine(wanted, vectors.subarray(row * SOUND_VECTOR_SIZE, (row + 1) * SOUND_VECTOR_SIZE)));
  return best.hits();
}

async function presentOf(
  { trackId, sound }: Track,
  { ranked, engine }: { readonly ranked: readonly VectorHit[]; readonly engine: Ranking['engine'] },
  { catalog }: SimilarPorts,
): Promise<SimilarTrack[]> {
  const others = ranked.filter(({ id }) => id !== trackId);
  const tracks = await catalog.tracksById(others.map(({ id }) => id));
  return others.flatMap(({ score }, index) => {
    const one = tracks[index];
    if (one === undefined || one.missingSinceMs !== undefined) return [];
    const reasons = sound === undefined ? [] : likenessesOf(sound, one.sound);
    const likeness = calibrated(score, engine === 'builtin' ? SOUND_LIKENESS : CLAP_LIKENESS);
    return [{ track: one, score, likeness, engine, reasons }];
  });
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
