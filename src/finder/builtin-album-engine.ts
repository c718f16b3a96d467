import type { AlbumCatalog } from '../catalog/album-catalog.ts';
import type { SleeveDescriptionStore } from '../catalog/sleeve-description-store.ts';
import { fitSleeve } from '../embedding/words/fit-sleeve.ts';
import { sleeveWords } from '../embedding/words/sleeve-words.ts';
import { LIKENESS_KIND, likenessOf } from '../image/likeness.ts';
import { TRAITS_KIND } from '../image/traits/describe-traits.ts';
import { TRAITS_SIZE } from '../image/traits/sleeve-traits.ts';
import { askBuiltin, type NamedThings } from './builtin-words.ts';
import type { FittedClause } from './clause-ranking.ts';
import { createDescriptionIndex, type DescriptionIndex } from './description-index.ts';
import type { Example, WordsEngine } from './words-engine.ts';

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
      const sleeves = new Map(all.map(({ albumId, sleeveId }) => [albumId, sleeveId]));
      await traits.catchUp();
      const bytesOf = (albumId: number): Uint8Array | undefined => traits.get(sleeves.get(albumId));
      return askBuiltin(request, {
        things: albumNames(catalog, [...sleeves.keys()]),
        dictionary: sleeveWords,
        fit(meaning, albumId) {
          const bytes = bytesOf(albumId);
          return bytes?.length === TRAITS_SIZE ? fitSleeve(meaning, bytes) : undefined;
        },
        likeness: await likenessTo(request.examples, likenesses, sleeves),
      });
    },
  };
}

function albumNames(catalog: AlbumEnginePorts['catalog'], all: readonly number[]): NamedThings {
  const idsOf = async (filter: Parameters<typeof catalog.findAlbums>[0]): Promise<number[]> =>
    (await catalog.findAlbums(filter)).map(({ albumId }) => albumId);
  return {
    ids: () => Promise.resolve(all),
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

/** Two sleeves picked at random score 0.3, and two that people would call alike from 0.55. */
const ALIKE_AT = 0.55;
const ALIKE_STEEPNESS = 14;
/** What is not known to be unlike something is rather not recommended for it. */
const UNKNOWN_AT = ALIKE_AT + 0.05;

async function likenessTo(
  examples: readonly Example[],
  index: DescriptionIndex,
  sleeves: ReadonlyMap<number, string | undefined>,
): Promise<((albumId: number) => FittedClause[]) | undefined> {
  if (examples.length === 0) return undefined;
  await index.catchUp();
  const known = examples.flatMap(({ id, weight }) => {
    const bytes = index.get(sleeves.get(id));
    return bytes === undefined || bytes.length === 0 ? [] : [{ id, weight, bytes }];
  });
  if (known.length === 0) return undefined;
  return (albumId) => {
    const bytes = index.get(sleeves.get(albumId));
    return known.map(({ id, weight, bytes: wanted }) => {
      const unknown = weight < 0 ? UNKNOWN_AT : 0;
      const likeness = bytes === undefined || bytes.length === 0 ? unknown : likenessOf(wanted, bytes);
      const fit = 1 / (1 + Math.exp(-ALIKE_STEEPNESS * (likeness - ALIKE_AT)));
      const because = `alike to ${Math.round(100 * likeness)} %`;
      return { typed: `like album ${id}`, isNegated: weight < 0, weight: Math.abs(weight), fit, because };
    });
  };
}
