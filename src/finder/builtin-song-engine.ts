import { SOUND_VECTOR_SIZE } from '../audio/descriptors/sound-vector.ts';
import { type SoundValues, soundValues } from '../audio/descriptors/sound-values.ts';
import type { CatalogStore } from '../catalog/catalog-store.ts';
import { displayTitle } from '../catalog/track.ts';
import { fitSong, type FoundKey, spreadOf } from '../embedding/words/fit-song.ts';
import { songWords } from '../embedding/words/song-words.ts';
import { askBuiltin, type BuiltinDomain, type NamedThings } from './builtin-words.ts';
import type { FittedClause } from './clause-ranking.ts';
import type { EngineAnswer, Example, WordsEngine, WordsRequest } from './words-engine.ts';

export type SongCatalog = Pick<CatalogStore, 'findTracks' | 'tracksById' | 'soundVectors' | 'genres'>;

/** Keys are not in the sound vectors: they are read of as many songs as the rest of the query leaves. */
const KEYS_READ_MAX = 2000;

/** Finds songs by tempo, energy, colour of sound, key and mode, and by their names. */
export function builtinSongEngine(catalog: SongCatalog): WordsEngine {
  return {
    name: 'builtin',
    kind: 'songs',
    async ask(request) {
      const sounds = await readSounds(catalog);
      const keys = new Map<number, FoundKey>();
      let isKeyWished = false;
      const spread = spreadOf([...sounds.values.values()]);
      const domain: BuiltinDomain<NonNullable<ReturnType<typeof songWords>>> = {
        things: songNames(catalog),
        dictionary: songWords,
        fit(meaning, trackId) {
          const values = sounds.values.get(trackId);
          if (values === undefined) return undefined;
          const isTonicWished = meaning.kind === 'key' && meaning.tonic !== undefined;
          isKeyWished ||= isTonicWished;
          // before keys are known, what has the mode may have the key
          const asked =
            isTonicWished && keys.size === 0 ? { kind: 'key' as const, mode: meaning.mode } : meaning;
          return fitSong(asked, values, spread, keys.get(trackId));
        },
        likeness: likenessTo(request.examples, sounds),
      };
      const answer = await askBuiltin(
        { ...request, hitsMax: Math.max(request.hitsMax, KEYS_READ_MAX) },
        domain,
      );
      if (!isKeyWished) return { ...answer, hits: answer.hits.slice(0, request.hitsMax) };
      await readKeys(catalog, answer, keys);
      return askBuiltin(amongHits(request, answer), domain);
    },
  };
}

const amongHits = (request: WordsRequest, { hits }: EngineAnswer): WordsRequest => ({
  ...request,
  among: new Set(hits.map(({ id }) => id)),
});

async function readKeys(
  catalog: SongCatalog,
  { hits }: EngineAnswer,
  keys: Map<number, FoundKey>,
): Promise<void> {
  const tracks = await catalog.tracksById(hits.map(({ id }) => id));
  for (const track of tracks) {
    if (track?.sound === undefined) continue;
    const { tonic, confidence } = track.sound.key;
    keys.set(track.trackId, { tonic, confidence });
  }
}

interface Sounds {
  readonly values: ReadonlyMap<number, SoundValues>;
  vectorOf(trackId: number): Float32Array | undefined;
}

async function readSounds(catalog: SongCatalog): Promise<Sounds> {
  const { trackIds, vectors } = await catalog.soundVectors();
  const rows = new Map(Array.from(trackIds, (trackId, row) => [trackId, row]));
  const vectorAt = (row: number): Float32Array =>
    vectors.subarray(row * SOUND_VECTOR_SIZE, (row + 1) * SOUND_VECTOR_SIZE);
  return {
    values: new Map(Array.from(rows, ([trackId, row]) => [trackId, soundValues(vectorAt(row))])),
    vectorOf(trackId) {
      const row = rows.get(trackId);
      return row === undefined ? undefined : vectorAt(row);
    },
  };
}

function songNames(catalog: SongCatalog): NamedThings {
  const idsOf = async (filter: Parameters<SongCatalog['findTracks']>[0]): Promise<number[]> => [
    ...(await catalog.findTracks({ ...filter, isMissing: false })),
  ];
  return {
    ids: () => idsOf({}),
    idsWithText: (text) => idsOf({ text }),
    idsOfGenres: (genres) => idsOf({ genres }),
    idsOfYears: ({ yearMin, yearMax }) => idsOf({ yearMin, yearMax }),
    genres: async () => (await catalog.genres()).filter(({ tracks }) => tracks > 0).map(({ genre }) => genre),
    async namesOf(ids) {
      const tracks = await catalog.tracksById(ids);
      return tracks.map((track) => {
        if (track === undefined) return [];
        const { artist, album, albumArtist, label, genres = [] } = track.tags;
        const names = [displayTitle(track), artist, album, albumArtist, label, ...genres];
        return names.filter((name) => name !== undefined);
      });
    },
  };
}

/** Songs of one album mostly have a cosine from 0.4 on, songs picked at random about 0. */
const ALIKE_AT = 0.4;
const ALIKE_STEEPNESS = 7;
/** What is not known to be unlike something is rather not recommended for it. */
const UNKNOWN_AT = ALIKE_AT + 0.1;

function likenessTo(
  examples: readonly Example[],
  sounds: Sounds,
): ((trackId: number) => FittedClause[]) | undefined {
  const known = examples.flatMap(({ id, weight }) => {
    const vector = sounds.vectorOf(id);
    return vector === undefined ? [] : [{ id, weight, vector }];
  });
  if (known.length === 0) return undefined;
  return (trackId) => {
    const vector = sounds.vectorOf(trackId);
    return known.map(({ id, weight, vector: wanted }) => {
      const unknown = weight < 0 ? UNKNOWN_AT : -1;
      const likeness = vector === undefined ? unknown : cosineOf(wanted, vector);
      const fit = 1 / (1 + Math.exp(-ALIKE_STEEPNESS * (likeness - ALIKE_AT)));
      const because = `alike to ${Math.round(100 * Math.max(0, likeness))} %`;
      return { typed: `like song ${id}`, isNegated: weight < 0, weight: Math.abs(weight), fit, because };
    });
  };
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  let [dot, squaresA, squaresB] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const other = b[i] ?? 0;
    dot += value * other;
    squaresA += value * value;
    squaresB += other * other;
  }
  return squaresA === 0 || squaresB === 0 ? 0 : dot / Math.sqrt(squaresA * squaresB);
}
