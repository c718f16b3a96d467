import type { Point } from '../../src/image/homography.ts';
import type { RgbPicture } from '../../src/image/rgb-picture.ts';
import { photoOf } from '../../test/fixtures/photo-of.ts';
import type { Random } from '../recognition/random.ts';

const WIDTH = 640;
const HEIGHT = 480;
const SQUARE: readonly Point[] = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
];

/**
 * A photo such as somebody takes of a sleeve: held before other pictures (which are its table and its wall) at
 * any angle, askew, with glare, a shadow, a cast of colour, noise, and fingers on its edge.
 */
export function madePhoto(sleeve: RgbPicture, clutter: readonly RgbPicture[], random: Random): RgbPicture {
  let photo: RgbPicture = { width: WIDTH, height: HEIGHT, rgb: new Uint8Array(WIDTH * HEIGHT * 3).fill(90) };
  for (const [i, other] of clutter.entries()) photo = photoOf(other, photo, clutterCorners(i, random));
  const corners = sleeveCorners(random);
  photo = photoOf(sleeve, photo, corners);
  addFingers(photo, corners, random);
  addLight(photo, random);
  return photo;
}

/** The first covers all, as a wall; the others lie about. */
function clutterCorners(i: number, random: Random): Point[] {
  if (i === 0) return SQUARE.map(({ x, y }) => ({ x: 1.2 * x - 0.1, y: 1.2 * y - 0.1 }));
  const [x, y] = [random.between(0, 1), random.between(0, 1)];
  return turnedSquare({ x, y }, random.between(0.3, 0.6), random);
}

/** Mostly within the photo, and a third to four fifths as high as it. */
function sleeveCorners(random: Random): Point[] {
  const middle = { x: random.between(0.42, 0.58), y: random.between(0.44, 0.56) };
  return turnedSquare(middle, random.between(0.5, 0.72), random);
}

/** `size`: of its side, in parts of the photo's height. */
function turnedSquare(middle: Point, size: number, random: Random): Point[] {
  const turn = random.between(0, 2 * Math.PI);
  const tilt = random.between(0.78, 1);
  const skew = (): number => 1 + random.between(-0.1, 0.1);
  return SQUARE.map(({ x, y }) => {
    const [across, down] = [(x - 0.5) * size * skew(), (y - 0.5) * size * tilt * skew()];
    return {
      x: middle.x + ((across * Math.cos(turn) - down * Math.sin(turn)) * HEIGHT) / WIDTH,
      y: middle.y + across * Math.sin(turn) + down * Math.cos(turn),
    };
  });
}

function addFingers({ rgb }: RgbPicture, corners: readonly Point[], random: Random): void {
  const side = random.below(4);
  const [from, to] = [corners[side]!, corners[(side + 1) % 4]!];
  const skin = random.pick([
    [224, 172, 140],
    [150, 105, 80],
    [90, 60, 45],
  ]);
  for (let finger = 0; finger < 2 + random.below(3); finger++) {
    const share = random.between(0.1, 0.9);
    const [x, y] = [(from.x + share * (to.x - from.x)) * WIDTH, (from.y + share * (to.y - from.y)) * HEIGHT];
    const [long, short] = [random.between(25, 45), random.between(10, 16)];
    const along = Math.atan2((to.y - from.y) * HEIGHT, (to.x - from.x) * WIDTH) + Math.PI / 2;
    blend(
      rgb,
      { x, y, long, short, along, sharpness: 8 },
      (before, part) => skin[part]! * 0.9 + 0.1 * before,
    );
  }
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly long: number;
  readonly short: number;
  readonly along: number;
  readonly sharpness: number;
}

/** Mixes what `colour` makes of each part of a colour in, within an ellipse with soft edges. */
function blend(rgb: Uint8Array, spot: Spot, colour: (before: number, part: number) => number): void {
  const [cos, sin] = [Math.cos(spot.along), Math.sin(spot.along)];
  for (let at = 0; at < rgb.length; at += 3) {
    const [dx, dy] = [((at / 3) % WIDTH) - spot.x, Math.floor(at / 3 / WIDTH) - spot.y];
    const distance = Math.hypot((cos * dx + sin * dy) / spot.long, (cos * dy - sin * dx) / spot.short);
    if (distance > 2) continue;
    const share = 1 / (1 + distance ** (2 * spot.sharpness));
    for (let part = 0; part < 3; part++)
      rgb[at + part] = rgb[at + part]! * (1 - share) + share * Math.min(255, colour(rgb[at + part]!, part));
  }
}

function addLight({ rgb }: RgbPicture, random: Random): void {
  const glare = {
    x: random.between(0.3, 0.7) * WIDTH,
    y: random.between(0.3, 0.7) * HEIGHT,
    long: random.between(30, 90),
    short: random.between(20, 50),
    along: random.between(0, Math.PI),
    sharpness: 1,
  };
  const strength = random.between(60, 200);
  blend(rgb, glare, (before) => before + strength);
  const cast = [0, 1, 2].map(() => random.between(0.8, 1.15));
  const [slope, noise] = [random.between(-0.3, 0.3), random.between(2, 9)];
  for (let at = 0; at < rgb.length; at += 3) {
    const shade = 1 + slope * (((at / 3) % WIDTH) / WIDTH - 0.5);
    const grain = noise * random.gaussian();
    for (let part = 0; part < 3; part++)
      rgb[at + part] = Math.min(255, Math.max(0, rgb[at + part]! * cast[part]! * shade + grain));
  }
}
