import type { AlbumCatalog, FoundSleeve } from '../../catalog/album-catalog.ts';
import type { SleeveDescriptionStore } from '../../catalog/sleeve-description-store.ts';
import { calibrated, SLEEVE_LIKENESS } from '../../embedding/calibration.ts';
import { type Fit, fitSleeve } from '../../embedding/words/fit-sleeve.ts';
import type { Measure } from '../../embedding/words/measure.ts';
import { type SleeveMeaning, sleeveWords } from '../../embedding/words/sleeve-words.ts';
import { LIKENESS_KIND, likenessOf } from '../../image/likeness.ts';
import { TRAITS_KIND } from '../../image/traits/describe-traits.ts';
import { TRAITS_SIZE } from '../../image/traits/sleeve-traits.ts';
import { askBuiltin, type NamedThings } from './builtin-words.ts';
import type { WeighedClause } from './clause-ranking.ts';
import { createDescriptionIndex, type DescriptionIndex } from './description-index.ts';
import type { PictureExample, WordsEngine, WordsRequest } from './words-engine.ts';

export interface AlbumEnginePorts {
  readonly catalog: Pick<AlbumCatalog, 'findAlbums' | 'albumsById' | 'genres'>;
  readonly descriptions: Pick<SleeveDescriptionStore, 'readFrom'>;
}

/** Finds albums by the colours, light and make-up of their sleeves, and by their names. */
export function builtinAlbumEngine({ catalog, descriptions }: AlbumEnginePorts): WordsEngine {
  const traits = createDescriptionIndex(descriptions, TRAITS_KIND);
  const likenesses = createDescriptionIndex(descriptions, LIKENESS_KIND);
  return {
    name: 'builtin',
    kind: 'albums',
    async ask(request) {
      const all = await catalog.findAlbums({});
      await traits.catchUp();
      const bytes = all.map(({ sleeveId }) => traits.get(sleeveId));
      return askBuiltin(request, {
        things: albumNames(
          catalog,
          all.map(({ albumId }) => albumId),
        ),
        dictionary: sleeveWords,
        measure: (meaning) => measureSleeves(meaning, bytes),
        examples: await likenessTo(request, likenesses, all),
      });
    },
  };
}

function albumNames(catalog: AlbumEnginePorts['catalog'], all: readonly number[]): NamedThings {
  const idsOf = async (filter: Parameters<typeof catalog.findAlbums>[0]): Promise<number[]> =>
    (await catalog.findAlbums(filter)).map(({ albumId }) => albumId);
  return {
    ids: all,
    idsWithText: (text) => idsOf({ text }),
    idsOfGenres: (genres) => idsOf({ genres }),
    idsOfYears: ({ yearMin, yearMax }) => idsOf({ yearMin, yearMax }),
    genres: async () => (await catalog.genres()).filter(({ albums }) => albums > 0).map(({ genre }) => genre),
    async namesOf(ids) {
      const albums = await catalog.albumsById(ids);
      return albums.map((album) =>
        [album?.albumName, album?.artist, album?.label, ...(album?.genres ?? [])].filter(
          (name) => name !== undefined,
        ),
      );
    },
  };
}

/** What is not known to be unlike something is rather not recommended for it. */
const UNKNOWN_AT = SLEEVE_LIKENESS.middle + 0.05;

function measureSleeves(meaning: SleeveMeaning, bytes: readonly (Uint8Array | undefined)[]): Measure {
  const fitAt = (place: number): Fit | undefined => {
    const traits = bytes[place];
    return traits?.length === TRAITS_SIZE ? fitSleeve(meaning, traits) : undefined;
  };
  return {
    fit: (place) => fitAt(place)?.fit ?? Number.NaN,
    because: (place) => fitAt(place)?.because ?? '',
  };
}

async function likenessTo(
  { examples, pictures }: Pick<WordsRequest, 'examples' | 'pictures'>,
  index: DescriptionIndex,
  albums: readonly FoundSleeve[],
): Promise<WeighedClause[]> {
  if (examples.length + pictures.length === 0) return [];
  await index.catchUp();
  const places = new Map(albums.map(({ albumId }, place) => [albumId, place]));
  const bytesAt = (place: number | undefined): Uint8Array | undefined => {
    const bytes = place === undefined ? undefined : index.get(albums[place]?.sleeveId);
    return bytes?.length === 0 ? undefined : bytes;
  };
  const ofAlbums = examples.flatMap(({ id, weight }) => {
    const likeness = bytesAt(places.get(id));
    return likeness === undefined ? [] : [{ name: `album ${id}`, likeness, weight }];
  });
  return [...ofAlbums, ...pictures].map((example) => clauseOf(example, bytesAt));
}

function clauseOf(
  { name, likeness, weight }: PictureExample,
  bytesAt: (place: number) => Uint8Array | undefined,
): WeighedClause {
  const unknown = weight < 0 ? UNKNOWN_AT : 0;
  const likenessAt = (place: number): number => {
    const bytes = bytesAt(place);
    return bytes === undefined ? unknown : likenessOf(likeness, bytes);
  };
  return {
    typed: `like ${name}`,
    isNegated: weight < 0,
    weight: Math.abs(weight),
    fit: (place) => calibrated(likenessAt(place), SLEEVE_LIKENESS),
    because: (place) => `alike to ${Math.round(100 * likenessAt(place))} %`,
  };
}
