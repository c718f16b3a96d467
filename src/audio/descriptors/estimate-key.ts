/**
 * From the pitches that sound to the key: fold them to twelve, on the tuning of the recording, and
 * compare with how often each step of the scale occurs in music of known key.
 */
import { PITCH_STEPS } from './tone-meter.ts';

export type KeyMode = 'major' | 'minor';

export interface Key {
  /** 0..11, C is 0. */
  readonly tonic: number;
  /** By the third above the tonic: a Dorian or Phrygian piece counts as minor. */
  readonly mode: KeyMode;
  /** 0 anything .. 1 no doubt. */
  readonly confidence: number;
  /** How far the recording is from A = 440 Hz: -50..50. */
  readonly tuningCents: number;
  /** How much of each pitch class sounds, from C up; sums to 1, all 0 for none. */
  readonly pitchClasses: readonly number[];
}

/** Source: Albrecht and Shanahan, "The use of large corpora to train a new type of key-finding algorithm", 2013. */
const PROFILES: Readonly<Record<KeyMode, readonly number[]>> = {
  major: [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.08, 0.008, 0.081],
  minor: [0.22, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052],
};

const STEPS_PER_CLASS = PITCH_STEPS / 12;
/** What is further than this from a pitch class does not count for it, in semitones. */
const REACH = 0.6;
/** A lead over the second best key by this much correlation leaves no doubt. */
const SURE_LEAD = 0.15;
/** Nor do pitch classes that differ by this much (standard deviation over mean); noise has them all alike. */
const SURE_CONTRAST = 0.5;

export function estimateKey(pitches: Float64Array): Key {
  const tuning = estimateTuning(pitches);
  const classes = foldPitches(pitches, tuning);
  const fits = (['major', 'minor'] as const)
    .flatMap((mode) =>
      classes.map((_, tonic) => ({ tonic, mode, fit: correlation(rotated(PROFILES[mode], tonic), classes) })),
    )
    .toSorted((one, other) => other.fit - one.fit);
  const [best, second] = [fits[0]!, fits[1]!];
  const lead = Math.min(1, (best.fit - second.fit) / SURE_LEAD);
  const contrast = Math.min(1, (deviation(classes) * 12) / SURE_CONTRAST);
  return {
    tonic: best.tonic,
    mode: best.mode,
    confidence: Math.max(0, best.fit) * lead * contrast,
    tuningCents: 100 * tuning,
    pitchClasses: classes,
  };
}

/** The distance from equal temperament at A = 440 Hz that most pitches share, in semitones. */
function estimateTuning(pitches: Float64Array): number {
  let cos = 0;
  let sin = 0;
  for (const [step, amount] of pitches.entries()) {
    const angle = (2 * Math.PI * step) / STEPS_PER_CLASS;
    cos += amount * Math.cos(angle);
    sin += amount * Math.sin(angle);
  }
  return Math.atan2(sin, cos) / (2 * Math.PI);
}

function foldPitches(pitches: Float64Array, tuning: number): number[] {
  const classes = Array.from({ length: 12 }, () => 0);
  for (const [step, amount] of pitches.entries()) {
    const pitch = step / STEPS_PER_CLASS - tuning;
    const nearest = Math.round(pitch);
    classes[(nearest + 12) % 12]! += amount * Math.max(0, 1 - ((pitch - nearest) / REACH) ** 2);
  }
  const sum = classes.reduce((total, amount) => total + amount, 0);
  return sum > 0 ? classes.map((amount) => amount / sum) : classes;
}

function rotated(profile: readonly number[], tonic: number): number[] {
  return profile.map((_, pitchClass) => profile[(pitchClass - tonic + 12) % 12]!);
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

/** Pearson's; 0 where one does not vary. */
function correlation(one: readonly number[], other: readonly number[]): number {
  const [oneMean, otherMean] = [meanOf(one), meanOf(other)];
  const together = meanOf(one.map((value, i) => (value - oneMean) * (other[i]! - otherMean)));
  const apart = deviation(one) * deviation(other);
  return apart > 0 ? together / apart : 0;
}
