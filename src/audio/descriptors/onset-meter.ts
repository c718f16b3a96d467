/**
 * Where sounds begin: the spectral flux, that is how much louder the bands have become since the last
 * hop. Levels that lie far under those of the last seconds count as equal, so that neither faint
 * noise nor the volume of a recording matters.
 * Source of the idea: Bello et al., "A tutorial on onset detection in music signals", 2005.
 */
import { BANDS } from './band-layout.ts';
import { RecentMean } from './recent-mean.ts';
import { HOPS_PER_S, type SoundBlock } from './sound-block.ts';

/** A band that gains this much has been struck. */
const STRUCK_DB = 6;
/** Levels further than this under the recent power of the whole are raised to it. */
const FLOOR_DB = -37;
/** No recent power is taken for less, for the sake of silence. */
const POWER_MIN = 1e-8;
/** How long power and onsets are remembered. */
const MEMORY_HOPS = 4 * HOPS_PER_S;
/** An onset stands out of those seconds by this many of their standard deviations, and is this strong. */
const ONSET_DEVIATIONS = 1;
const ONSET_MIN_DB = 0.5;

export interface Onsets {
  readonly perSecond: number;
  /** Mean gain over all hops and bands, dB; about 0.3 (a drone) to 3 (dense percussion). */
  readonly meanStrengthDb: number;
  /** Share of the bands that an onset strikes on average, 0..1: high for drums, low for bowed strings. */
  readonly breadth: number;
  /** Share of the power that was not there a hop before, 0..1: about 0.1 for held tones, 0.2 without drums, 0.4 with. */
  readonly percussiveness: number;
  /** Mean strength in each second, dB; the last value for what is left. */
  readonly courseDb: Float32Array;
}

/** How strongly a hop begins something, and over how much of the spectrum. */
interface Rise {
  /** Mean gain of the bands, dB. */
  strength: number;
  /** Number of struck bands. */
  struck: number;
}

export class OnsetMeter {
  readonly #power = new RecentMean(MEMORY_HOPS);
  readonly #strength = new RecentMean(MEMORY_HOPS);
  readonly #square = new RecentMean(MEMORY_HOPS);
  readonly #levelsBefore = new Float32Array(BANDS);
  readonly #powersBefore = new Float32Array(BANDS);
  readonly #course: number[] = [];
  /** Of this hop, the last, and the one before that. */
  #rises: [Rise, Rise, Rise] = [newRise(), newRise(), newRise()];
  #hops = 0;
  #strengthSum = 0;
  #onsets = 0;
  #struckSum = 0;
  #powerSum = 0;
  #newPowerSum = 0;
  #secondSum = 0;
  #secondHops = 0;

  /** Takes hop number `hop` of a block; returns its onset strength, in dB. */
  pushHop(block: Pick<SoundBlock, 'bandLevels' | 'bandPowers' | 'hopPowers'>, hop: number): number {
    const [now, last, first] = this.#rises;
    this.#rises = [first, now, last];
    const rise = this.#measure(block.bandLevels, hop * BANDS, block.hopPowers[hop]!);
    this.#addNewPower(block.bandPowers, hop * BANDS);
    this.#strength.push(rise.strength);
    this.#square.push(rise.strength ** 2);
    this.#countOnset();
    this.#strengthSum += rise.strength;
    this.#secondSum += rise.strength;
    this.#secondHops++;
    if (++this.#hops >= (this.#course.length + 1) * HOPS_PER_S) this.#endSecond();
    return rise.strength;
  }

  finish(): Onsets {
    if (this.#secondHops > 0) this.#endSecond();
    const hops = Math.max(1, this.#hops);
    return {
      perSecond: (this.#onsets / hops) * HOPS_PER_S,
      meanStrengthDb: this.#strengthSum / hops,
      breadth: this.#struckSum / (Math.max(1, this.#onsets) * BANDS),
      percussiveness: this.#newPowerSum / Math.max(this.#powerSum, Number.MIN_VALUE),
      courseDb: Float32Array.from(this.#course),
    };
  }

  /** Fills and returns the newest rise. */
  #measure(levels: Float32Array, start: number, power: number): Rise {
    this.#power.push(power);
    const floor = 10 * Math.log10(Math.max(POWER_MIN, this.#power.value)) + FLOOR_DB;
    const before = this.#levelsBefore;
    let sum = 0;
    let struck = 0;
    for (let band = 0; band < BANDS; band++) {
      const level = levels[start + band]!;
      const levelBefore = before[band]!;
      const gain = (level > floor ? level : floor) - (levelBefore > floor ? levelBefore : floor);
      before[band] = level;
      if (gain <= 0) continue;
      sum += gain;
      if (gain > STRUCK_DB) struck++;
    }
    const [rise] = this.#rises;
    rise.strength = this.#hops === 0 ? 0 : sum / BANDS;
    rise.struck = struck;
    return rise;
  }

  #addNewPower(powers: Float32Array, start: number): void {
    const before = this.#powersBefore;
    for (let band = 0; band < BANDS; band++) {
      const power = powers[start + band]!;
      this.#powerSum += power;
      if (power > before[band]!) this.#newPowerSum += power - before[band]!;
      before[band] = power;
    }
  }

  /** Counts the last hop if it was the top of an onset. */
  #countOnset(): void {
    const [now, last, first] = this.#rises;
    if (last.strength <= first.strength || last.strength < now.strength) return;
    const mean = this.#strength.value;
    const deviation = Math.sqrt(Math.max(0, this.#square.value - mean * mean));
    if (last.strength < mean + ONSET_DEVIATIONS * deviation + ONSET_MIN_DB) return;
    this.#onsets++;
    this.#struckSum += Math.max(first.struck, last.struck, now.struck);
  }

  #endSecond(): void {
    this.#course.push(this.#secondSum / this.#secondHops);
    this.#secondSum = 0;
    this.#secondHops = 0;
  }
}

function newRise(): Rise {
  return { strength: 0, struck: 0 };
}
