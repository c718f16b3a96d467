import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { WordsFinderPorts } from '../../src/finder/words/find-by-words.ts';
import { builtinAlbumEngine } from '../../src/finder/words/builtin-album-engine.ts';
import { describeTraits, TRAITS_KIND } from '../../src/image/traits/describe-traits.ts';
import { memoryCatalogStore } from '../../src/stores/memory/memory-catalog-store.ts';
import { memorySleeveDescriptionStore } from '../../src/stores/memory/memory-sleeve-description-store.ts';
import { labelCover } from './label-cover.ts';

/** A collection and the words that are true of each thing in it, by its id. */
export interface JudgedThings extends WordsFinderPorts {
  readonly truth: ReadonlyMap<number, ReadonlySet<string>>;
  readonly words: readonly string[];
  /** The same things with their genres and years. */
  readonly named: WordsFinderPorts;
  /** What of those can be asked for, as it is typed, by id. */
  readonly keywords: ReadonlyMap<number, ReadonlySet<string>>;
}

const COVERS = 150;
const SIDE_PX = 640;

/**
 * The first pictures of a folder as albums without names: only what is to be seen can find them. Genres and
 * years are those of `albums.json` beside the folder, where there is one.
 */
export async function openCovers(folder: string): Promise<JudgedThings> {
  const names = (await readdir(folder)).filter((name) => /\.(?:jpe?g|png|webp)$/iu.test(name)).toSorted();
  const files = names.slice(0, COVERS).map((name) => path.join(folder, name));
  const descriptions = memorySleeveDescriptionStore();
  const [catalog, named] = [memoryCatalogStore(), memoryCatalogStore()];
  const truth = new Map<number, Set<string>>();
  const known = await readKnown(path.join(folder, '..', 'albums.json'));
  const albumIds = await catalog.putAlbums(files.map((_, i) => ({ albumName: `${i}`, genres: [] })));
  const facts = files.map((file, i) => ({
    albumName: `${i}`,
    genres: [],
    ...known.get(path.basename(file)),
  }));
  await named.putAlbums(facts);
  for (const [i, file] of files.entries()) {
    const sleeveId = i.toString(16).padStart(32, '0');
    for (const one of [catalog, named]) await one.putSleeves([{ albumId: albumIds[i]!, sleeveId }]);
    await descriptions.put(TRAITS_KIND, [{ sleeveId, bytes: describeTraits(await pictureOf(file)) }]);
    truth.set(albumIds[i]!, await labelCover(file));
  }
  const words = [...new Set([...truth.values()].flatMap((labels) => [...labels]))].toSorted();
  const asPorts = (one: typeof catalog): WordsFinderPorts => ({
    catalog: one,
    engines: [builtinAlbumEngine({ catalog: one, descriptions })],
  });
  const keywords = new Map(facts.map((one, i) => [albumIds[i]!, keywordsOf(one)]));
  return { ...asPorts(catalog), truth, words, named: asPorts(named), keywords };
}

interface Known {
  readonly genres: readonly string[];
  readonly releaseYear?: number;
}

/** In quotes a genre stands for nothing but itself. */
export const keywordsOf = ({ genres, releaseYear }: Known): Set<string> =>
  new Set([
    ...genres.map((genre) => `"${genre.toLowerCase()}"`),
    ...(releaseYear === undefined ? [] : [`${releaseYear}`]),
  ]);

async function readKnown(file: string): Promise<Map<string, Known>> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  const entries = JSON.parse(text) as { file: string; genres: string[]; year?: number }[];
  return new Map(
    entries.map(({ file: name, genres, year }) => [
      name,
      { genres, ...(year === undefined ? {} : { releaseYear: year }) },
    ]),
  );
}

/** As the sleeve store keeps it. */
async function pictureOf(file: string) {
  const { data, info } = await sharp(file)
    .resize({ width: SIDE_PX, height: SIDE_PX, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}
