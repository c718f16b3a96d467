import { type Calibration, calibrated, CLAP_WORDS, CLIP_WORDS } from '../../embedding/calibration.ts';
import type { Encoder } from '../../embedding/encoder.ts';
import { combineQueries } from '../../vector/combine-queries.ts';
import { VECTOR_LIMIT_MAX, type VectorHit, type VectorStore } from '../../vector/vector-store.ts';
import type { VectorSpace } from '../../vector/vector-space.ts';
import type { ModelEncoders } from '../likeness/embed-with-models.ts';
import type { EngineAnswer, FoundKind, WordsEngine, WordsRequest } from './words-engine.ts';

interface ModelEnginePorts {
  readonly vectors: Pick<VectorStore, 'search' | 'vectorsById' | 'ids'>;
  readonly encoder: () => Promise<Pick<Encoder<never>, 'space' | 'encodeTexts'> | undefined>;
}

interface ModelEngineSettings {
  readonly name: 'clip' | 'clap';
  readonly kind: FoundKind;
  readonly calibration: Calibration;
}

/** CLIP for albums by their sleeves, CLAP for songs by their sound. */
export function modelEngines(vectors: ModelEnginePorts['vectors'], encoders: ModelEncoders): WordsEngine[] {
  return [
    modelWordsEngine(
      { name: 'clap', kind: 'songs', calibration: CLAP_WORDS },
      { vectors, encoder: () => encoders.soundEncoder() },
    ),
    modelWordsEngine(
      { name: 'clip', kind: 'albums', calibration: CLIP_WORDS },
      { vectors, encoder: () => encoders.pictureEncoder() },
    ),
  ];
}

/** How much a word that is not wanted pulls away. */
const NEGATION_WEIGHT = 0.5;

/**
 * Finds by a model of words and things: whatever the words say as a whole, without a lexicon. Examples
 * are left to the built-in engine. Does not answer while the model is absent or nothing is embedded.
 */
function modelWordsEngine(
  { name, kind, calibration }: ModelEngineSettings,
  { vectors, encoder }: ModelEnginePorts,
): WordsEngine {
  return {
    name,
    kind,
    async ask(request): Promise<EngineAnswer | undefined> {
      const wanted = request.parsed.terms.filter(({ isNegated }) => !isNegated);
      const unwanted = request.parsed.terms.filter(({ isNegated }) => isNegated);
      const model = wanted.length === 0 ? undefined : await encoder();
      if (model === undefined) return undefined;
      const space: VectorSpace = { of: kind === 'albums' ? 'album' : 'track', ...model.space };
      if ((await vectors.ids(space)).length === 0) return undefined;
      const asked = { isUrgent: true, ...(request.signal === undefined ? {} : { signal: request.signal }) };
      const text = unwanted.length === 0 ? request.text : wanted.map(({ typed }) => typed).join(' ');
      const [query = new Float32Array()] = await model.encodeTexts([text], asked);
      const [against] =
        unwanted.length === 0
          ? []
          : await model.encodeTexts([unwanted.map(({ word }) => word).join(' ')], asked);
      const hits = await nearest(space, { query, against }, vectors, request);
      return {
        hits: hits.map(({ id, score }) => ({
          id,
          score: calibrated(score, calibration),
          reasons: [`${name.toUpperCase()} finds it like the words (cosine ${score.toFixed(2)})`],
        })),
        understood: wanted.map(({ typed }) => typed),
        ignored: [],
      };
    },
  };
}

interface Directions {
  readonly query: Float32Array;
  readonly against: Float32Array | undefined;
}

/** Of what lies near what is wanted and away from what is not, so much more is weighed than is shown. */
const WEIGHED_PER_HIT = 10;

/** By the cosine with what is wanted, less that with what is not. */
async function nearest(
  space: VectorSpace,
  { query, against }: Directions,
  vectors: ModelEnginePorts['vectors'],
  { among, hitsMax, signal }: WordsRequest,
): Promise<VectorHit[]> {
  const limit = Math.min(VECTOR_LIMIT_MAX, hitsMax);
  if (among === undefined && against === undefined) {
    const [hits = []] = await vectors.search(space, query, { limit, signal });
    return hits;
  }
  const ids = among === undefined ? await nearby(space, { query, against }, vectors, limit) : [...among];
  const held = await vectors.vectorsById(space, ids);
  return held
    .flatMap((vector, i) => {
      if (vector === undefined) return [];
      const less = against === undefined ? 0 : NEGATION_WEIGHT * Math.max(0, dot(vector, against));
      return [{ id: ids[i] ?? 0, score: dot(vector, query) - less }];
    })
    .toSorted((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, limit);
}

/** Without going through all there are. */
async function nearby(
  space: VectorSpace,
  { query, against }: Directions,
  vectors: ModelEnginePorts['vectors'],
  limit: number,
): Promise<number[]> {
  const unwanted = against === undefined ? [] : [{ vector: against, weight: -1 }];
  const turned = combineQueries(space, [{ vector: query, weight: 1 }, ...unwanted]);
  const [hits = []] = await vectors.search(space, turned, {
    limit: Math.min(VECTOR_LIMIT_MAX, WEIGHED_PER_HIT * limit),
  });
  return hits.map(({ id }) => id);
}

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
