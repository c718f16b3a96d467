import { readdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { WordsFinderPorts } from '../../src/finder/find-by-words.ts';
import { builtinAlbumEngine } from '../../src/finder/builtin-album-engine.ts';
import { describeTraits, TRAITS_KIND } from '../../src/image/traits/describe-traits.ts';
import { memoryCatalogStore } from '../../src/stores/memory/memory-catalog-store.ts';
import { memorySleeveDescriptionStore } from '../../src/stores/memory/memory-sleeve-description-store.ts';
import { labelCover } from './label-cover.ts';

/** A collection and the words that are true of each thing in it, by its id. */
export interface JudgedThings extends WordsFinderPorts {
  readonly truth: ReadonlyMap<number, ReadonlySet<string>>;
  readonly words: readonly string[];
}

const COVERS = 150;
const SIDE_PX = 640;

/** The first pictures of a folder as albums without names: only what is to be seen can find them. */
export async function openCovers(folder: string): Promise<JudgedThings> {
  const names = (await readdir(folder)).filter((name) => /\.(?:jpe?g|png|webp)$/iu.test(name)).toSorted();
  const files = names.slice(0, COVERS).map((name) => path.join(folder, name));
  const [catalog, descriptions] = [memoryCatalogStore(), memorySleeveDescriptionStore()];
  const truth = new Map<number, Set<string>>();
  const albumIds = await catalog.putAlbums(files.map((_, i) => ({ albumName: `${i}`, genres: [] })));
  for (const [i, file] of files.entries()) {
    const sleeveId = i.toString(16).padStart(32, '0');
    await catalog.putSleeves([{ albumId: albumIds[i]!, sleeveId }]);
    await descriptions.put(TRAITS_KIND, [{ sleeveId, bytes: describeTraits(await pictureOf(file)) }]);
    truth.set(albumIds[i]!, await labelCover(file));
  }
  const words = [...new Set([...truth.values()].flatMap((labels) => [...labels]))].toSorted();
  return { catalog, engines: [builtinAlbumEngine({ catalog, descriptions })], truth, words };
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
