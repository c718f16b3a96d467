import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { recogniseEitherWay } from '../../src/finder/sleeves/find-by-sleeve.ts';
import { createSleeveIndex, type SleeveIndex } from '../../src/finder/sleeves/sleeve-index.ts';
import { describeQuery, type PictureQuery } from '../../src/image/picture-query.ts';
import type { RgbPicture } from '../../src/image/rgb-picture.ts';
import { describeSleeveFeatures, FEATURES_KIND } from '../../src/image/sleeve-features.ts';
import { loadBlur } from '../../src/media/load-blur.ts';
import { decodePicture } from '../../src/media/sleeves/normalise-picture.ts';
import { memorySleeveDescriptionStore } from '../../src/stores/memory/memory-sleeve-description-store.ts';
import { mean, type Metric, printMetrics } from '../metric.ts';
import { createRandom } from '../recognition/random.ts';
import { madePhoto } from './made-photo.ts';

/** As in the program. */
const blur = loadBlur();
const CLUTTER = 4;
const JPEG_QUALITY = 75;

interface Asked {
  readonly variant: string;
  /** File of the right album. */
  readonly album: string;
  readonly look: (isSquared: boolean) => Promise<PictureQuery>;
}

interface Verdict {
  readonly variant: string;
  readonly album: string;
  /** Best guess, whatever its evidence. */
  readonly isFirst: boolean;
  readonly isAccepted: boolean;
  readonly evidence: number;
  /** With the asked albums left out of the collection. */
  readonly isFalse: boolean;
  readonly falseEvidence: number;
}

/**
 * `eval sleeves --covers <dir>`: of a folder with `albums.json`, `images/`, `queries.csv` and `queries/`, how often a
 * picture finds its album, and how often one is found that is not there; and the same of photos made from
 * the sleeves that are not among the queries.
 */
export async function sleevesCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      covers: { type: 'string' },
      photos: { type: 'string', default: '160' },
      seed: { type: 'string', default: '1' },
    },
  });
  if (values.covers === undefined) throw new Error('usage: npm run eval -- sleeves --covers <dir>');
  const folder = values.covers;
  const albums = (
    JSON.parse(await readFile(path.join(folder, 'albums.json'), 'utf8')) as { file: string }[]
  ).map(({ file }) => file);
  const rows = (await readFile(path.join(folder, 'queries.csv'), 'utf8')).trim().split('\n').slice(1);
  const store = memorySleeveDescriptionStore();
  let sizeBytes = 0;
  for (const file of albums) {
    const bytes = describeSleeveFeatures(await pictureAt(path.join(folder, 'images', file)), blur);
    sizeBytes += bytes.length;
    await store.put(FEATURES_KIND, [{ sleeveId: file, bytes }]);
  }
  const index = createSleeveIndex(store);
  await index.catchUp();
  printMetrics([
    { metric: 'sleeves_description_bytes', value: sizeBytes / albums.length, n: albums.length },
    {
      metric: 'sleeves_bytes_per_album',
      value: (sizeBytes + index.figures().sizeBytes) / albums.length,
      n: albums.length,
    },
  ]);
  const asked = rows.map((row) => row.split(',') as [string, string, string]);
  const queried = new Set(asked.map(([, album]) => album));
  const others = new Set(albums.filter((file) => !queried.has(file)));
  const verdicts: Verdict[] = [];
  for (const [file, album, variant] of asked) {
    const look = looking(await pictureAt(path.join(folder, 'queries', file)));
    verdicts.push(await judge({ variant, album, look }, index, others));
  }
  const random = createRandom(Number(values.seed));
  const files = [...others];
  for (let i = 0; i < Number(values.photos); i++) {
    const album = files[Math.floor((i * files.length) / Number(values.photos))]!;
    const clutter = Array.from({ length: CLUTTER }, () => random.pick(files)).filter(
      (file) => file !== album,
    );
    const look = await photographed(folder, album, clutter, random);
    // what lies about is in the picture too, and would be a right answer
    const rest = new Set(albums.filter((file) => file !== album && !clutter.includes(file)));
    const among = new Set([...rest, album]);
    verdicts.push(await judge({ variant: 'made photo', album, look }, index, rest, among));
  }
  printMetrics(metricsOf(verdicts));
}

async function pictureAt(file: string): Promise<RgbPicture> {
  return pictureOf(await readFile(file));
}

async function pictureOf(bytes: Uint8Array): Promise<RgbPicture> {
  const { data, info } = await decodePicture(bytes);
  return { width: info.width, height: info.height, rgb: data };
}

/** Each way only once. */
function looking(picture: RgbPicture): Asked['look'] {
  const seen = new Map<boolean, PictureQuery>();
  return (isSquared) => {
    const query = seen.get(isSquared) ?? describeQuery(picture, isSquared, blur);
    seen.set(isSquared, query);
    return Promise.resolve(query);
  };
}

async function photographed(
  folder: string,
  album: string,
  clutter: readonly string[],
  random: ReturnType<typeof createRandom>,
): Promise<Asked['look']> {
  const pictures = await Promise.all(
    [album, ...clutter].map((file) => pictureAt(path.join(folder, 'images', file))),
  );
  const { width, height, rgb } = madePhoto(pictures[0]!, pictures.slice(1), random);
  const jpeg = sharp(rgb, { raw: { width, height, channels: 3 } }).blur(random.between(0.4, 1.2));
  return looking(await pictureOf(await jpeg.jpeg({ quality: JPEG_QUALITY }).toBuffer()));
}

async function judge(
  { variant, album, look }: Asked,
  index: SleeveIndex,
  others: ReadonlySet<string>,
  among?: ReadonlySet<string>,
): Promise<Verdict> {
  const options = { signal: undefined, evidenceMin: 0 };
  const best = async (of: ReadonlySet<string> | undefined) =>
    (await recogniseEitherWay(look, index, { ...options, among: of })).recognised[0];
  const [first, wrong] = [await best(among), await best(others)];
  const isFirst = first?.sleeveId === album;
  const verdict = {
    variant,
    album,
    isFirst,
    isAccepted: isFirst && first.confidence >= 0.5,
    evidence: isFirst ? first.total : 0,
    isFalse: (wrong?.confidence ?? 0) >= 0.5,
    falseEvidence: wrong?.total ?? 0,
  };
  if (!verdict.isAccepted || verdict.isFalse) console.error(JSON.stringify(verdict));
  return verdict;
}

/** Of evidence, about `EVIDENCE_MIN`: to see what another would give. */
const THRESHOLDS = [1.05, 1.15, 1.2, 1.25, 1.3, 1.35, 1.4, 1.5];

const shareFrom = (least: number, values: readonly number[]): number =>
  values.filter((value) => value >= least).length / values.length;

function metricsOf(verdicts: readonly Verdict[]): Metric[] {
  return [...Map.groupBy(verdicts, ({ variant }) => variant)].flatMap(([variant, own]) => {
    const share = (isSo: (verdict: Verdict) => boolean): number =>
      mean(own.map((one) => (isSo(one) ? 1 : 0)));
    const n = own.length;
    const [right, wrong] = [own.map((one) => one.evidence), own.map((one) => one.falseEvidence)];
    return [
      { metric: 'sleeves_recall_at_1', variant, value: share(({ isFirst }) => isFirst), n },
      { metric: 'sleeves_accepted', variant, value: share(({ isAccepted }) => isAccepted), n },
      { metric: 'sleeves_false_answers', variant, value: share(({ isFalse }) => isFalse), n },
      {
        metric: 'sleeves_evidence_low',
        variant,
        value: right.toSorted((a, b) => a - b)[Math.ceil(0.02 * n)] ?? 0,
        n,
      },
      { metric: 'sleeves_false_evidence_max', variant, value: Math.max(...wrong), n },
      ...THRESHOLDS.flatMap((threshold) => [
        { metric: 'sleeves_accepted_at', variant, threshold, value: shareFrom(threshold, right), n },
        { metric: 'sleeves_false_at', variant, threshold, value: shareFrom(threshold, wrong), n },
      ]),
    ];
  });
}
