import { displayTitle } from '../../catalog/track.ts';
import { calibrated, SOUND_LIKENESS } from '../../embedding/calibration.ts';
import { measureSongs } from '../../embedding/words/fit-song.ts';
import type { ParsedWords } from '../../embedding/words/parse-words.ts';
import { readTerms } from '../../embedding/words/read-terms.ts';
import { songWords } from '../../embedding/words/song-words.ts';
import { askBuiltin, type BuiltinDomain, type NamedThings } from './builtin-words.ts';
import type { WeighedClause } from './clause-ranking.ts';
import { type SongTable, type SongTableCatalog, songTables } from './song-table.ts';
import type { EngineAnswer, Example, WordsEngine, WordsRequest } from './words-engine.ts';

/** Keys are not in the sound vectors: they are read of as many songs as the rest of the query leaves. */
const KEYS_READ_MAX = 2000;

/** Finds songs by tempo, energy, colour of sound, key and mode, and by their names. */
export function builtinSongEngine(catalog: SongTableCatalog): WordsEngine {
  const tables = songTables(catalog);
  return {
    name: 'builtin',
    kind: 'songs',
    async ask(request) {
      const table = await tables();
      const domain: SongDomain = {
        things: songNames(catalog, table),
        dictionary: songWords,
        measure: (meaning) => measureSongs(meaning, table),
        examples: likenessTo(request.examples, table),
      };
      return wishesTonic(request.parsed) ? askForTonic(request, domain, table) : askBuiltin(request, domain);
    },
  };
}

type SongMeaning = NonNullable<ReturnType<typeof songWords>>;
type SongDomain = BuiltinDomain<SongMeaning>;

const wishesTonic = (parsed: ParsedWords): boolean =>
  readTerms(parsed, [songWords]).clauses.some(({ meanings }) =>
    meanings.some((meaning) => meaning.kind === 'key' && meaning.tonic !== undefined),
  );

/** Before keys are known, what has the mode may have the key. */
async function askForTonic(
  request: WordsRequest,
  domain: SongDomain,
  table: SongTable,
): Promise<EngineAnswer> {
  const byMode: SongDomain = {
    ...domain,
    measure: (meaning) =>
      domain.measure(meaning.kind === 'key' ? { kind: 'key', mode: meaning.mode } : meaning),
  };
  const { hits } = await askBuiltin(
    { ...request, hitsMax: Math.max(request.hitsMax, KEYS_READ_MAX) },
    byMode,
  );
  const among = new Set(hits.map(({ id }) => id));
  await table.readKeys([...table.trackIds.keys()].filter((place) => among.has(table.trackIds[place] ?? 0)));
  return askBuiltin({ ...request, among }, domain);
}

function songNames(catalog: SongTableCatalog, table: SongTable): NamedThings {
  const idsOf = async (filter: Parameters<SongTableCatalog['findTracks']>[0]): Promise<number[]> => [
    ...(await catalog.findTracks({ ...filter, isMissing: false })),
  ];
  return {
    ids: table.trackIds,
    idsWithText: (text) => idsOf({ text }),
    idsOfGenres: (genres) => idsOf({ genres }),
    idsOfYears: ({ yearMin, yearMax }) => idsOf({ yearMin, yearMax }),
    genres: () => Promise.resolve(table.genres),
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

/** What is not known to be unlike something is rather not recommended for it. */
const UNKNOWN_AT = SOUND_LIKENESS.middle + 0.1;

function likenessTo(examples: readonly Example[], table: SongTable): WeighedClause[] {
  return examples.flatMap(({ id, weight }) => {
    const cosine = table.cosineTo(id);
    if (cosine === undefined) return [];
    const unknown = weight < 0 ? UNKNOWN_AT : -1;
    const likenessAt = (place: number): number => {
      const likeness = cosine(place);
      return Number.isNaN(likeness) ? unknown : likeness;
    };
    return [
      {
        typed: `like song ${id}`,
        isNegated: weight < 0,
        weight: Math.abs(weight),
        fit: (place: number) => calibrated(likenessAt(place), SOUND_LIKENESS),
        because: (place: number) => `alike to ${Math.round(100 * Math.max(0, likenessAt(place)))} %`,
      },
    ];
  });
}
