/** Sound without music in it, to which the only right answer is none. */
import { makeNoise, NOISE_KINDS } from './made-noise.ts';
import type { Random } from './random.ts';

export type EmptyKind = (typeof EMPTY_KINDS)[number];
export const EMPTY_KINDS = ['noise', 'silence', 'tones', 'speech'] as const;

const LEVEL = 0.1;
/** About -120 dB: the last bit of 20. */
const DITHER = 1e-6;

type Maker = (length: number, rateHz: number, random: Random) => Float32Array;

const noise: Maker = (length, rateHz, random) =>
  makeNoise(random.pick(NOISE_KINDS.filter((kind) => kind !== 'babble')), length, rateHz, random);

const speech: Maker = (length, rateHz, random) => makeNoise('babble', length, rateHz, random);

/** Of digital zeros, or of a converter's last bit. */
const silence: Maker = (length, _rateHz, random) => {
  const level = random.pick([0, DITHER, 100 * DITHER]);
  return Float32Array.from({ length }, () => level * random.gaussian());
};

/** Dial tones and alarms: some at once, or one after another. */
const tones: Maker = (length, rateHz, random) => {
  const hz = Array.from({ length: 1 + random.below(5) }, () => random.between(200, 4000));
  const pulseHz = random.between(0.5, 6);
  const isSequence = random.next() < 0.5;
  return Float32Array.from({ length }, (_, i) => {
    const t = i / rateHz;
    const pulse = Math.floor(2 * pulseHz * t);
    const sounding = isSequence ? [hz[pulse % hz.length]!] : hz;
    const gate = isSequence || pulse % 2 === 0 ? 1 : 0.2;
    return sounding.reduce((sum, f) => sum + gate * Math.sin(2 * Math.PI * f * t), 0);
  });
};

const MAKERS: Readonly<Record<EmptyKind, Maker>> = { noise, silence, tones, speech };

export function makeEmptySound(
  kind: EmptyKind,
  length: number,
  rateHz: number,
  random: Random,
): Float32Array {
  return MAKERS[kind](length, rateHz, random).map((x) => LEVEL * x);
}
