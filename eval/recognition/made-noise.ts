/**
 * Noises made by formula, to learn and test with: none is a recording. Each fills `length` samples
 * at `rateHz` with about unit power; `random` decides its course.
 */
import type { Random } from './random.ts';

export type NoiseKind = (typeof NOISE_KINDS)[number];
export const NOISE_KINDS = [
  'white',
  'pink',
  'sea',
  'rain',
  'fire',
  'helicopter',
  'engine',
  'baby',
  'babble',
  'hum',
] as const;

type Maker = (length: number, rateHz: number, random: Random) => Float32Array;

const white: Maker = (length, _rateHz, random) => Float32Array.from({ length }, () => random.gaussian());

/** One-pole low-pass. */
function lowPassed(samples: Float32Array, cutoffHz: number, rateHz: number): Float32Array {
  const a = Math.exp((-2 * Math.PI * cutoffHz) / rateHz);
  let y = 0;
  return samples.map((x) => (y = (1 - a) * x + a * y));
}

const pink: Maker = (length, rateHz, random) => {
  const layers = [30, 120, 480, 1920].map((hz) => lowPassed(white(length, rateHz, random), hz, rateHz));
  return Float32Array.from({ length }, (_, i) => layers.reduce((sum, layer) => sum + layer[i]! * 1.5, 0));
};

const sea: Maker = (length, rateHz, random) => {
  const noise = lowPassed(white(length, rateHz, random), 900, rateHz);
  const periodS = random.between(3, 8);
  const phase = random.between(0, 2 * Math.PI);
  return noise.map((x, i) => x * (0.25 + Math.sin((Math.PI * i) / rateHz / periodS + phase) ** 4));
};

const rain: Maker = (length, rateHz, random) => {
  const noise = white(length, rateHz, random).map((x) => 0.3 * x);
  for (let drop = 0; drop < (length / rateHz) * 120; drop++) {
    ring(
      noise,
      random.below(length),
      { hz: random.between(800, 4500), decayS: 0.004, level: random.between(0.5, 4) },
      rateHz,
    );
  }
  return noise;
};

const fire: Maker = (length, rateHz, random) => {
  const noise = lowPassed(white(length, rateHz, random), 250, rateHz).map((x) => 2 * x);
  for (let crack = 0; crack < (length / rateHz) * 14; crack++) {
    ring(
      noise,
      random.below(length),
      { hz: random.between(500, 4000), decayS: random.between(0.001, 0.006), level: random.between(2, 20) },
      rateHz,
    );
  }
  return noise;
};

interface Ring {
  readonly hz: number;
  readonly decayS: number;
  readonly level: number;
}

/** Adds a decaying sine. */
function ring(into: Float32Array, at: number, { hz, decayS, level }: Ring, rateHz: number): void {
  const end = Math.min(into.length, at + Math.ceil(decayS * 6 * rateHz));
  for (let i = at; i < end; i++) {
    const t = (i - at) / rateHz;
    into[i]! += level * Math.exp(-t / decayS) * Math.sin(2 * Math.PI * hz * t);
  }
}

const helicopter: Maker = (length, rateHz, random) => {
  const noise = lowPassed(white(length, rateHz, random), 700, rateHz);
  const blades = random.between(9, 16);
  return noise.map((x, i) => x * (0.15 + Math.max(0, Math.sin((2 * Math.PI * blades * i) / rateHz)) ** 3));
};

const engine: Maker = (length, rateHz, random) => {
  const baseHz = random.between(70, 140);
  let phase = 0;
  let drift = 0;
  return Float32Array.from({ length }, () => {
    drift = 0.9995 * drift + 0.02 * random.gaussian();
    phase += (baseHz * (1 + 0.1 * drift)) / rateHz;
    return 2 * (phase % 1) - 1 + 0.25 * random.gaussian();
  });
};

const baby: Maker = (length, rateHz, random) => {
  let phase = 0;
  const cryS = random.between(0.7, 1.3);
  const baseHz = random.between(350, 550);
  return Float32Array.from({ length }, (_, i) => {
    const t = (i / rateHz / cryS) % 1;
    phase += (baseHz * (1 + 0.25 * Math.sin(Math.PI * t))) / rateHz;
    const loud = t < 0.8 ? Math.sin((Math.PI * t) / 0.8) : 0;
    let tone = 0;
    for (let h = 1; h <= 7; h++) tone += Math.sin(2 * Math.PI * h * phase) / h;
    return loud * tone + 0.02 * random.gaussian();
  });
};

/** Several voices: pulse trains through moving formants, in syllables. */
const babble: Maker = (length, rateHz, random) => {
  const out = new Float32Array(length);
  const voices = 1 + random.below(4);
  for (let voice = 0; voice < voices; voice++) {
    const pitchHz = random.between(90, 230);
    let at = 0;
    while (at < length) {
      const syllable = Math.floor(random.between(0.09, 0.26) * rateHz);
      if (random.next() < 0.8) speak(out, at, syllable, pitchHz * random.between(0.85, 1.2), rateHz, random);
      at += syllable;
    }
  }
  return out;
};

// oxlint-disable-next-line max-params -- a syllable is these six things
function speak(
  out: Float32Array,
  at: number,
  length: number,
  pitchHz: number,
  rateHz: number,
  random: Random,
): void {
  const formants = [random.between(280, 850), random.between(850, 2300), random.between(2300, 3200)];
  for (let pulse = 0; pulse < length; pulse += rateHz / pitchHz) {
    const level = Math.sin((Math.PI * pulse) / length);
    for (const [n, hz] of formants.entries()) {
      ring(out, Math.floor(at + pulse), { hz, decayS: 0.006, level: level / (n + 1) }, rateHz);
    }
  }
}

const hum: Maker = (length, rateHz, random) => {
  const baseHz = random.pick([50, 60]);
  return Float32Array.from({ length }, (_, i) => {
    let tone = 0;
    for (let h = 1; h <= 9; h++) tone += Math.sin((2 * Math.PI * h * baseHz * i) / rateHz) / h;
    return tone + 0.1 * random.gaussian();
  });
};

const MAKERS: Readonly<Record<NoiseKind, Maker>> = {
  white,
  pink,
  sea,
  rain,
  fire,
  helicopter,
  engine,
  baby,
  babble,
  hum,
};

/** Samples of mean power 1. */
export function makeNoise(kind: NoiseKind, length: number, rateHz: number, random: Random): Float32Array {
  const noise = MAKERS[kind](length, rateHz, random);
  const scale = 1 / Math.sqrt(meanPower(noise) + 1e-20);
  return noise.map((x) => x * scale);
}

export function meanPower(samples: Float32Array): number {
  let sum = 0;
  for (const x of samples) sum += x * x;
  return sum / Math.max(1, samples.length);
}
