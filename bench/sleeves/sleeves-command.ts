import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { type Metric, printMetrics, quantile } from '../../eval/metric.ts';
import { createRandom } from '../../eval/recognition/random.ts';
import { madePhoto } from '../../eval/sleeves/made-photo.ts';
import { madeSleeve } from '../../eval/sleeves/made-sleeve.ts';
import type { CatalogStore } from '../../src/catalog/catalog-store.ts';
import type { SleeveDescriptionStore } from '../../src/catalog/sleeve-description-store.ts';
import { createSleeveFinder } from '../../src/finder/sleeves/sleeve-finder.ts';
import { describeLikeness, LIKENESS_KIND } from '../../src/image/likeness.ts';
import { describeSleeveFeatures, FEATURES_KIND } from '../../src/image/sleeve-features.ts';
import { createAnalysisPool } from '../../src/media/node-av/create-analysis-pool.ts';
import { openSqliteCatalogStore } from '../../src/stores/sqlite/sqlite-catalog-store.ts';
import { openSqliteSleeveDescriptionStore } from '../../src/stores/sqlite/sqlite-sleeve-description-store.ts';
import { recombinedSleeves } from './recombined-sleeves.ts';

const SIDE_PX = 400;
const PHOTO_SCALE = 2;
const MB = 2 ** 20;
const LIMITS = { durationMaxS: 60, stallMaxS: 30, wallMaxS: 60, memoryMaxMb: 1024 };

/** `bench sleeves`: how long a picture takes to find its album, everything included, in a small and a large collection. */
export async function sleevesCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      made: { type: 'string', default: '100' },
      few: { type: 'string', default: '400' },
      albums: { type: 'string', default: '25790' },
      photos: { type: 'string', default: '24' },
    },
  });
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-sleeves-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const pool = createAnalysisPool({ concurrency: 1, limits: LIMITS });
  undo.defer(() => pool.close());
  const catalog = await openSqliteCatalogStore(path.join(folder, 'catalog.sqlite'));
  undo.defer(() => catalog.close());
  const descriptions = openSqliteSleeveDescriptionStore(path.join(folder, 'descriptions.sqlite'));
  undo.defer(() => descriptions.close());

  const made = Number(values.made);
  const startedMs = process.cpuUsage().user / 1000;
  const described = Array.from({ length: made }, (_, i) => {
    const picture = madeSleeve(i + 1, SIDE_PX);
    return { features: describeSleeveFeatures(picture), likeness: describeLikeness(picture) };
  });
  console.error(
    `${made} sleeves made and described in ${(process.cpuUsage().user / 1000 - startedMs) / 1000} s`,
  );
  const photos = await makePhotos(folder, Number(values.photos), made);
  await fill(described, 0, { catalog, descriptions });
  const ask = (albums: number) => askPhotos(photos, albums, { catalog, descriptions, analyzer: pool });
  const likeness = described[0]!.likeness;
  const features = described.map((one) => one.features);
  let filled = made;
  for (const albums of [Number(values.few), Number(values.albums)]) {
    const others = recombinedSleeves(features, albums - filled, albums);
    await fill(
      others.map((bytes) => ({ features: bytes, likeness })),
      filled,
      { catalog, descriptions },
    );
    filled = albums;
    printMetrics(await ask(albums));
  }
  const { size } = await stat(path.join(folder, 'descriptions.sqlite'));
  printMetrics([
    { metric: 'sleeves_disk_bytes_per_album', value: size / Number(values.albums), n: Number(values.albums) },
  ]);
}

interface Photo {
  readonly file: string;
  readonly albumName: string;
}

interface Described {
  readonly features: Uint8Array;
  readonly likeness: Uint8Array;
}

interface Stores {
  readonly catalog: CatalogStore;
  readonly descriptions: SleeveDescriptionStore;
}

const idOf = (n: number): string => n.toString(16).padStart(32, '0');

async function fill(
  described: readonly Described[],
  first: number,
  { catalog, descriptions }: Stores,
): Promise<void> {
  const BATCH = 1000;
  for (let from = 0; from < described.length; from += BATCH) {
    const batch = described.slice(from, from + BATCH).map((one, i) => ({ ...one, n: first + from + i }));
    const albumIds = await catalog.putAlbums(batch.map(({ n }) => ({ albumName: `album ${n}`, genres: [] })));
    await catalog.putSleeves(albumIds.map((albumId, i) => ({ albumId, sleeveId: idOf(batch[i]!.n) })));
    const bytesOf = (bytes: (one: Described) => Uint8Array) =>
      batch.map((one) => ({ sleeveId: idOf(one.n), bytes: bytes(one) }));
    await descriptions.put(
      FEATURES_KIND,
      bytesOf(({ features }) => features),
    );
    await descriptions.put(
      LIKENESS_KIND,
      bytesOf(({ likeness }) => likeness),
    );
  }
}

/** Of 1,280 x 960 pixels, JPEG. */
async function makePhotos(folder: string, count: number, sleeves: number): Promise<Photo[]> {
  const random = createRandom(3);
  const photos: Photo[] = [];
  for (let i = 0; i < count; i++) {
    const n = random.below(sleeves);
    const clutter = [1, 2, 3].map((k) => madeSleeve(2_000_000 + 10 * i + k, SIDE_PX / 2));
    const { width, height, rgb } = madePhoto(madeSleeve(n + 1, SIDE_PX), clutter, random);
    const file = path.join(folder, `${i}.jpg`);
    const jpeg = sharp(rgb, { raw: { width, height, channels: 3 } }).resize(width * PHOTO_SCALE);
    await writeFile(file, await jpeg.jpeg().toBuffer());
    photos.push({ file, albumName: `album ${n}` });
  }
  return photos;
}

async function askPhotos(
  photos: readonly Photo[],
  albums: number,
  ports: Stores & { readonly analyzer: ReturnType<typeof createAnalysisPool> },
): Promise<Metric[]> {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const finder = createSleeveFinder(ports);
  const startedMs = performance.now();
  await finder.prepare();
  const prepareMs = performance.now() - startedMs;
  const after = process.memoryUsage();
  await finder.findByPicture(photos[0]!.file, { top: 10 });
  const times: number[] = [];
  let right = 0;
  for (const { file, albumName } of photos) {
    const { results, processingTimeMs } = await finder.findByPicture(file, { top: 10 });
    times.push(processingTimeMs);
    if (results[0]?.album.albumName === albumName) right++;
  }
  const memory = after.arrayBuffers - before.arrayBuffers;
  return [
    { metric: 'sleeves_query_p50_ms', albums, value: quantile(times, 0.5), n: times.length },
    { metric: 'sleeves_query_p95_ms', albums, value: quantile(times, 0.95), n: times.length },
    { metric: 'sleeves_query_right', albums, value: right / photos.length, n: photos.length },
    { metric: 'sleeves_prepare_ms', albums, value: prepareMs },
    { metric: 'sleeves_memory_mb', albums, value: memory / MB },
  ];
}
