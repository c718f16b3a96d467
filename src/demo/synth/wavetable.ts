import { SAMPLE_RATE_HZ } from './instrument.ts';

/** Samples of one period; a power of two. */
export const TABLE_FRAMES = 2048;

const HARMONICS_MAX = 512;
const LEVELS = 10;

const SINE = Float64Array.from({ length: TABLE_FRAMES }, (_, i) =>
  Math.sin((2 * Math.PI * i) / TABLE_FRAMES),
);

/**
 * One period of a wave, once per octave of pitch: level k holds at most 512 / 2^k harmonics, so that
 * none passes half the sample rate. Each table repeats its first sample at the end, for interpolation.
 */
export interface Wavetable {
  readonly levels: readonly Float32Array[];
}

/** The table without aliasing at this pitch. */
export function tableAt(wavetable: Wavetable, frequencyHz: number): Float32Array {
  const level = Math.ceil(Math.log2((2 * HARMONICS_MAX * frequencyHz) / SAMPLE_RATE_HZ));
  return wavetable.levels[Math.min(LEVELS - 1, Math.max(0, level))] as Float32Array;
}

function sumHarmonics(amplitudes: readonly number[], harmonics: number): Float64Array {
  const table = new Float64Array(TABLE_FRAMES);
  for (let n = 1; n <= Math.min(harmonics, amplitudes.length); n++) {
    const amplitude = amplitudes[n - 1] ?? 0;
    if (amplitude === 0) continue;
    for (let i = 0; i < TABLE_FRAMES; i++) {
      table[i] = (table[i] ?? 0) + amplitude * (SINE[(i * n) & (TABLE_FRAMES - 1)] ?? 0);
    }
  }
  return table;
}

function withGuard(table: Float64Array, gain: number): Float32Array {
  const level = new Float32Array(TABLE_FRAMES + 1);
  for (let i = 0; i <= TABLE_FRAMES; i++) level[i] = gain * (table[i & (TABLE_FRAMES - 1)] ?? 0);
  return level;
}

function createWavetable(amplitudes: readonly number[]): Wavetable {
  const sums: Float64Array[] = [];
  for (let level = 0; level < LEVELS; level++) {
    const harmonics = HARMONICS_MAX >> level;
    const needed = level === 0 || harmonics < amplitudes.length;
    sums.push(needed ? sumHarmonics(amplitudes, harmonics) : (sums[level - 1] as Float64Array));
  }
  const power = (sums[0] as Float64Array).reduce((sum, sample) => sum + sample * sample, 0);
  const gain = 0.5 / Math.sqrt(power / TABLE_FRAMES);
  return { levels: sums.map((sum) => withGuard(sum, gain)) };
}

function lazily(amplitudeOf: (harmonic: number) => number, harmonics: number): () => Wavetable {
  let made: Wavetable | undefined;
  return () => (made ??= createWavetable(Array.from({ length: harmonics }, (_, i) => amplitudeOf(i + 1))));
}

/** All waves have the same power (RMS 0.5), so that patches can be exchanged. */
export const WAVES = {
  sine: lazily(() => 1, 1),
  saw: lazily((n) => 1 / n, HARMONICS_MAX),
  square: lazily((n) => (n % 2 === 1 ? 1 / n : 0), HARMONICS_MAX),
  /** Pulses a quarter and an eighth wide, as in the sound chips of early game consoles. */
  pulse25: lazily((n) => Math.sin((Math.PI * n) / 4) / n, HARMONICS_MAX),
  pulse12: lazily((n) => Math.sin((Math.PI * n) / 8) / n, HARMONICS_MAX),
  triangle: lazily((n) => (n % 2 === 1 ? (n % 4 === 1 ? 1 : -1) / (n * n) : 0), 63),
  /** Drawbars 16', 8', 5 1/3', 4', 2 2/3', 2' of an electric organ. */
  organ: lazily((n) => ({ 1: 0.7, 2: 1, 3: 0.6, 4: 0.5, 6: 0.3, 8: 0.22 })[n] ?? 0, 8),
  /** Open flute: a strong first harmonic. */
  flute: lazily((n) => [1, 0.3, 0.16, 0.05, 0.03, 0.01][n - 1] ?? 0, 6),
  /** Free reed: strong upper harmonics with a dip, as in an accordion. */
  reed: lazily((n) => (1 / n ** 0.75) * (n === 5 || n === 6 ? 0.35 : 1), 24),
  /** Clarinet-like: odd harmonics first. */
  hollow: lazily((n) => (n % 2 === 1 ? 1 : 0.12) / n ** 1.2, 16),
} as const;

/** Formants (centre Hz, width Hz, level) of a sung "ah". */
const AH_FORMANTS = [
  [650, 120, 1],
  [1080, 140, 0.5],
  [2650, 260, 0.2],
  [2900, 300, 0.12],
] as const;

/** A sung vowel at one pitch: the harmonics weighed by the resonances of a throat. */
export function createVowelWavetable(frequencyHz: number): Wavetable {
  const harmonics = Math.min(64, Math.floor(5000 / frequencyHz));
  const weight = (n: number): number =>
    AH_FORMANTS.reduce((sum, [centreHz, widthHz, level]) => {
      const distance = (n * frequencyHz - centreHz) / widthHz;
      return sum + level / (1 + distance * distance);
    }, 0.02) /
    n ** 0.4;
  return createWavetable(Array.from({ length: harmonics }, (_, i) => weight(i + 1)));
}
