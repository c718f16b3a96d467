/**
 * The colour of a sound: how its power lies over the bands, on average and in how it varies. Measured
 * every four hops (93 ms) that are not silent. O(cepstrum x bands) per group.
 */
import { BAND_LAYOUT, BANDS } from './band-layout.ts';
import { GROUP_HOPS, type SoundBlock } from './sound-block.ts';

/** Coefficients of the cepstrum, from the second on: the first is loudness. */
export const CEPSTRUM_SIZE = 13;

export interface Timbre {
  /** Where the middle of the spectrum is heard (weighed by amplitude, on the mel scale): about 300 dull .. 2500 bright, Hz. */
  readonly brightnessHz: number;
  /** 85 % of the power lie below it, Hz. */
  readonly rolloffHz: number;
  /** How much stronger 120-500 Hz is than 2-5 kHz, per band, dB: about 0 thin .. 40 warm. */
  readonly warmthDb: number;
  /** Share of the power below 120 Hz, 0..1. */
  readonly bass: number;
  /** Evenness of the bands, geometric over arithmetic mean: 0 pure tones .. 1 white noise. */
  readonly flatness: number;
  /** Shape of the spectrum: cosine transform of the levels in dB, `CEPSTRUM_SIZE` values. */
  readonly cepstrum: readonly number[];
  /** Standard deviation of each in time, dB. */
  readonly cepstrumDeviations: readonly number[];
}

const ROLLOFF_SHARE = 0.85;
/** Mean power per bin under which a group is silence. */
const SILENCE_POWER = 1e-9;
/** Levels lower than this under a group's mean power count as that low: a codec's cut-off is no colour. */
const FLOOR_DB = -60;

/** First band from `fromHz` and first beyond `toHz`. */
function bandsBetween(fromHz: number, toHz: number): readonly [first: number, end: number] {
  const { centresHz } = BAND_LAYOUT;
  const first = centresHz.findIndex((hz) => hz >= fromHz);
  const end = centresHz.findIndex((hz) => hz > toHz);
  return [first, end < 0 ? BANDS : end];
}

const BASS = bandsBetween(0, 120);
const WARM = bandsBetween(120, 500);
const SHARP = bandsBetween(2000, 5000);

/** How much of the spectrum a band stands for, Hz: half the way to both neighbours. */
const WIDTHS_HZ = BAND_LAYOUT.centresHz.map((hz, band, centres) => {
  const below = centres[band - 1] ?? 2 * hz - centres[band + 1]!;
  const above = centres[band + 1] ?? 2 * hz - below;
  return (above - below) / 2;
});

/** `[CEPSTRUM_SIZE, BANDS]`, orthonormal (discrete cosine transform II). */
const COSINES = Float32Array.from({ length: CEPSTRUM_SIZE * BANDS }, (_, i) => {
  const order = Math.floor(i / BANDS) + 1;
  const band = i % BANDS;
  return Math.sqrt(2 / BANDS) * Math.cos((Math.PI * order * (band + 0.5)) / BANDS);
});

export class TimbreMeter {
  readonly #powers = new Float32Array(BANDS);
  readonly #levels = new Float32Array(BANDS);
  readonly #powerSums = new Float64Array(BANDS);
  readonly #cepstrumSums = new Float64Array(CEPSTRUM_SIZE);
  readonly #cepstrumSquares = new Float64Array(CEPSTRUM_SIZE);
  #groups = 0;
  #brightBandSum = 0;
  #flatnessSum = 0;

  /** Takes group number `group` of a block: its next `GROUP_HOPS` hops. */
  pushGroup({ bandLevels, bandPowers }: Pick<SoundBlock, 'bandLevels' | 'bandPowers'>, group: number): void {
    const start = group * GROUP_HOPS * BANDS;
    averageHops(bandPowers, start, this.#powers);
    let power = 0;
    for (let band = 0; band < BANDS; band++) power += this.#powers[band]! / BANDS;
    if (power < SILENCE_POWER) return;
    this.#groups++;
    averageHops(bandLevels, start, this.#levels);
    this.#addPowers(power);
    this.#addCepstrum();
  }

  finish(): Timbre {
    const groups = Math.max(1, this.#groups);
    const cepstrum = Array.from(this.#cepstrumSums, (sum) => sum / groups);
    return {
      ...describePowers(this.#powerSums),
      brightnessHz: this.#groups === 0 ? 0 : hzOfBand(this.#brightBandSum / groups),
      flatness: this.#flatnessSum / groups,
      cepstrum,
      cepstrumDeviations: cepstrum.map((mean, i) =>
        Math.sqrt(Math.max(0, this.#cepstrumSquares[i]! / groups - mean * mean)),
      ),
    };
  }

  #addPowers(meanPower: number): void {
    const floor = 10 * Math.log10(meanPower) + FLOOR_DB;
    let amplitudes = 0;
    let moment = 0;
    let level = 0;
    for (let band = 0; band < BANDS; band++) {
      const power = this.#powers[band]!;
      const amplitude = Math.sqrt(power);
      amplitudes += amplitude;
      moment += amplitude * band;
      if (this.#levels[band]! < floor) this.#levels[band] = floor;
      level += this.#levels[band]! / BANDS;
      this.#powerSums[band]! += power;
    }
    this.#brightBandSum += moment / amplitudes;
    this.#flatnessSum += Math.min(1, 10 ** (level / 10) / meanPower);
  }

  #addCepstrum(): void {
    for (let order = 0; order < CEPSTRUM_SIZE; order++) {
      let sum = 0;
      for (let band = 0; band < BANDS; band++) sum += COSINES[order * BANDS + band]! * this.#levels[band]!;
      this.#cepstrumSums[order]! += sum;
      this.#cepstrumSquares[order]! += sum * sum;
    }
  }
}

/** Mean of the rows of a group, band by band. */
function averageHops(rows: Float32Array, start: number, into: Float32Array): void {
  for (let band = 0; band < BANDS; band++) {
    let sum = 0;
    for (let hop = 0; hop < GROUP_HOPS; hop++) sum += rows[start + hop * BANDS + band]!;
    into[band] = sum / GROUP_HOPS;
  }
}

/** Between two centres, linearly. */
function hzOfBand(band: number): number {
  const { centresHz } = BAND_LAYOUT;
  const below = Math.min(BANDS - 2, Math.floor(band));
  return centresHz[below]! + (band - below) * (centresHz[below + 1]! - centresHz[below]!);
}

function describePowers(powers: Float64Array): Pick<Timbre, 'rolloffHz' | 'warmthDb' | 'bass'> {
  const energies = powers.map((power, band) => power * WIDTHS_HZ[band]!);
  const whole = sumOf(energies, [0, BANDS]);
  if (whole === 0) return { rolloffHz: 0, warmthDb: 0, bass: 0 };
  let rolloffBand = 0;
  for (let sum = energies[0]!; sum < ROLLOFF_SHARE * whole; sum += energies[rolloffBand]!) rolloffBand++;
  return {
    rolloffHz: BAND_LAYOUT.centresHz[rolloffBand]!,
    warmthDb: 10 * Math.log10(meanOf(powers, WARM) / meanOf(powers, SHARP)),
    bass: sumOf(energies, BASS) / whole,
  };
}

function sumOf(values: Float64Array, [first, end]: readonly [number, number]): number {
  return values.subarray(first, end).reduce((sum, value) => sum + value, 0);
}

function meanOf(values: Float64Array, range: readonly [number, number]): number {
  return sumOf(values, range) / (range[1] - range[0]);
}
