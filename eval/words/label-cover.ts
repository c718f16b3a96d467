/**
 * What colour and light a cover has, by a rule that the search does not use, with every threshold
 * written down before the search was tuned: k-means in CIE L*a*b* (D65) on raw pixels, each cluster named by
 * lightness, chroma and hue.
 */
import sharp from 'sharp';
import { createRandom } from '../recognition/random.ts';

const SIDE = 96;
const CLUSTERS = 6;
const ROUNDS = 15;
const SEED = 5;
/** A cover is of a colour that covers so much of it. */
const COLOUR_SHARE_MIN = 0.2;

interface Cluster {
  readonly lightness: number;
  readonly chroma: number;
  readonly hue: number;
  readonly share: number;
}

/** The words that are true of a cover. */
export async function labelCover(file: string): Promise<Set<string>> {
  const { data } = await sharp(file)
    .resize(SIDE, SIDE, { fit: 'fill' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = Array.from({ length: SIDE * SIDE }, (_, i) => labOf(data, 3 * i));
  return new Set([...coloursOf(clustersOf(pixels)), ...lightOf(pixels, clustersOf(pixels))]);
}

function coloursOf(clusters: readonly Cluster[]): string[] {
  const shares = new Map<string, number>();
  for (const cluster of clusters) {
    const name = nameOf(cluster);
    if (name !== undefined) shares.set(name, (shares.get(name) ?? 0) + cluster.share);
  }
  return [...shares].filter(([, share]) => share >= COLOUR_SHARE_MIN).map(([name]) => name);
}

/** First hue of each name, in CIE degrees. */
const HUES: readonly (readonly [from: number, name: string])[] = [
  [-1, 'red'],
  [45, 'orange'],
  [72, 'yellow'],
  [108, 'green'],
  [172, 'turquoise'],
  [222, 'blue'],
  [300, 'purple'],
  [335, 'pink'],
];

function nameOf({ lightness, chroma, hue }: Cluster): string | undefined {
  if (chroma < 16) return greyNameOf(lightness, chroma);
  if (hue >= 40 && hue < 85 && lightness < 48) return 'brown';
  if (hue < 12 || hue >= 345) return lightness > 55 ? 'pink' : 'red';
  if (hue < 45) return lightness > 70 ? 'pink' : 'red';
  return HUES.findLast(([from]) => hue >= from)?.[1];
}

function greyNameOf(lightness: number, chroma: number): string | undefined {
  if (lightness < 22 && chroma < 14) return 'black';
  if (chroma >= 9) return undefined;
  return lightness > 85 ? 'white' : 'grey';
}

function lightOf(pixels: readonly Lab[], clusters: readonly Cluster[]): string[] {
  const mean = pixels.reduce((sum, [l]) => sum + l, 0) / pixels.length;
  const deviation = Math.sqrt(pixels.reduce((sum, [l]) => sum + (l - mean) ** 2, 0) / pixels.length);
  const colourless = pixels.filter(([, a, b]) => Math.hypot(a, b) < 8).length / pixels.length;
  const pastel = clusters
    .filter(({ lightness, chroma }) => lightness >= 70 && chroma >= 8 && chroma <= 40)
    .reduce((sum, { share }) => sum + share, 0);
  const colours = new Set(
    clusters
      .filter(({ chroma, share }) => chroma >= 16 && share >= 0.08)
      .map(nameOf)
      .filter((name) => name !== undefined),
  );
  const words: (readonly [string, boolean])[] = [
    ['dark', mean <= 32],
    ['light', mean >= 68],
    ['high contrast', deviation >= 30],
    ['black and white', colourless >= 0.95],
    ['pastel', pastel >= 0.5],
    ['colourful', colours.size >= 3],
  ];
  return words.filter(([, isTrue]) => isTrue).map(([word]) => word);
}

type Lab = readonly [l: number, a: number, b: number];

function clustersOf(pixels: readonly Lab[]): Cluster[] {
  const random = createRandom(SEED);
  let centres: Lab[] = Array.from({ length: CLUSTERS }, () => pixels[random.below(pixels.length)]!);
  let members: Lab[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    members = centres.map(() => []);
    for (const pixel of pixels) members[nearestTo(pixel, centres)]!.push(pixel);
    centres = members.map((own, i) => (own.length === 0 ? centres[i]! : meanOf(own)));
  }
  return centres.map(([lightness, a, b], i) => ({
    lightness,
    chroma: Math.hypot(a, b),
    hue: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360,
    share: members[i]!.length / pixels.length,
  }));
}

function nearestTo([l, a, b]: Lab, centres: readonly Lab[]): number {
  let [best, distance] = [0, Infinity];
  for (const [i, centre] of centres.entries()) {
    const squares = (l - centre[0]) ** 2 + (a - centre[1]) ** 2 + (b - centre[2]) ** 2;
    if (squares < distance) [best, distance] = [i, squares];
  }
  return best;
}

const meanOf = (labs: readonly Lab[]): Lab =>
  [0, 1, 2].map((i) => labs.reduce((sum, lab) => sum + lab[i]!, 0) / labs.length) as unknown as Lab;

/** CIE L*a*b*, D65. Source: IEC 61966-2-1 and CIE 15. */
function labOf(rgb: Uint8Array, at: number): Lab {
  const [red, green, blue] = [0, 1, 2].map((i) => {
    const share = rgb[at + i]! / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const x = curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = curve(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const curve = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
