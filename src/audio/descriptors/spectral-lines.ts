import { BLOCK_HOPS, BLOCK_TONES, type SoundBlock, TONE_BIN_HZ } from './sound-block.ts';

/** Between the lowest string of a bass an octave up, and where harmonics say little of the note. */
const LOW_HZ = 65;
const HIGH_HZ = 2000;
const FIRST_BIN = Math.ceil(LOW_HZ / TONE_BIN_HZ);
const LAST_BIN = Math.floor(HIGH_HZ / TONE_BIN_HZ);

const TONE_HOPS = BLOCK_HOPS / BLOCK_TONES;

/** Lines weaker than this beside the whole spectrum are left out: -45 dB. */
const POWER_RATIO_MIN = 3e-5;
/** And so are those weaker than -90 dB of full scale. */
const POWER_MIN = 1e-9;

/** C, nine semitones under A at 440 Hz. */
const C_HZ = 440 * 2 ** (-9 / 12);

/** Octaves from middle C up to each bin. */
const OCTAVES_OF_BINS = Float64Array.from({ length: LAST_BIN + 1 }, (_, bin) =>
  Math.log2((bin * TONE_BIN_HZ) / C_HZ),
);

/** The lines of one long spectrum: its peaks. Reused for each spectrum. */
export class SpectralLines {
  readonly hz = new Float64Array(LAST_BIN);
  /** Pitch: octaves from middle C up, negative below. */
  readonly octaves = new Float64Array(LAST_BIN);
  /** A sine of amplitude a gives 0.85 a to a. */
  readonly amplitudes = new Float64Array(LAST_BIN);
  count = 0;

  /** Finds the lines of spectrum `tone` of a block. */
  find({ tonePowers, hopPowers }: Pick<SoundBlock, 'tonePowers' | 'hopPowers'>, tone: number): void {
    const least = Math.max(POWER_MIN, linePower(hopPowers, tone) * POWER_RATIO_MIN);
    let count = 0;
    for (let bin = FIRST_BIN, at = bin * BLOCK_TONES + tone; bin <= LAST_BIN; bin++, at += BLOCK_TONES) {
      const power = tonePowers[at]!;
      if (power < least) continue;
      const below = tonePowers[at - BLOCK_TONES]!;
      const above = tonePowers[at + BLOCK_TONES]!;
      if (power <= below || power < above) continue;
      const offset = lineOffset(below, power, above);
      this.hz[count] = (bin + offset) * TONE_BIN_HZ;
      // the tangent of the logarithm: half a cent off at most
      this.octaves[count] = OCTAVES_OF_BINS[bin]! + offset / (bin * Math.LN2);
      this.amplitudes[count++] = Math.sqrt(power);
    }
    this.count = count;
  }
}

/** What a single line would have that held all power of the spectrum. */
function linePower(hopPowers: Float32Array, tone: number): number {
  let sum = 0;
  for (let hop = tone * TONE_HOPS; hop < (tone + 1) * TONE_HOPS; hop++) sum += hopPowers[hop]!;
  return (2 * sum) / TONE_HOPS;
}

/**
 * How far from the largest bin a sine under a Hann window is, -0.5..0.5.
 * Source: Grandke, "Interpolation algorithms for discrete Fourier transforms of weighted signals", 1983.
 */
function lineOffset(below: number, power: number, above: number): number {
  const ratio = Math.sqrt(Math.max(below, above) / power);
  const offset = Math.max(0, (2 * ratio - 1) / (1 + ratio));
  return above > below ? offset : -offset;
}
