/**
 * From the autocorrelation of onset strength to beats per minute.
 *
 * A tempo explains the sound if onsets whole beats apart are alike, up to two bars (a comb on the
 * autocorrelation) and if the strength swings at the rate of the beat or twice that (its spectrum).
 * The comb alone also answers to halves of the tempo, the spectrum alone to its multiples; together
 * they leave few candidates. Which octave a listener taps is a matter of convention: the denser the
 * onsets, the faster the tempo that is looked for.
 */
import { LAGS } from './tempo-meter.ts';
import { HOPS_PER_S } from './sound-block.ts';

export interface TempoCandidate {
  /** Beats per minute. */
  readonly bpm: number;
  /** 0..1: its share of the belief in all candidates. */
  readonly share: number;
}

export interface Tempo {
  /** Beats per minute; `undefined` where nothing repeats. */
  readonly bpm: number | undefined;
  /** How alike onsets are that lie beats apart: 0 no beat .. 0.4 a clear one .. 1 a metronome on the grid of hops. */
  readonly confidence: number;
  /** Best first, at most `CANDIDATES`. */
  readonly candidates: readonly TempoCandidate[];
}

const BPM_MIN = 45;
const BPM_MAX = 220;
/** Between one tempo looked at and the next. */
const BPM_STEP = 1.004;
const CANDIDATES = 4;
/** So many of the best answers of the comb are looked at more closely. */
const TOPS = 5;
/** Tempi nearer than this part of each other are one. */
const SAME_TEMPO = 0.03;

/** How much it counts that onsets so many beats apart are alike; even numbers of beats make bars. */
const COMB = [
  { beats: 1, weight: 1 },
  { beats: 2, weight: 1 },
  { beats: 3, weight: 0.5 },
  { beats: 4, weight: 1 },
  { beats: 6, weight: 0.5 },
  { beats: 8, weight: 0.8 },
];
/** What a player's hand and the hops blur: this share of each neighbour is added to a correlation. */
const BLUR = 0.3;
/** Of the spectrum at twice the rate. */
const OVERTONE = 0.5;

/** How much each kind of evidence counts, and what is added to it so that a little is not nothing. */
const COMB_WEIGHT = 2;
const COMB_FLOOR = 0.03;
const SPECTRUM_WEIGHT = 0.5;
const SPECTRUM_FLOOR = 0.03;

/** Three onsets a second are looked for at this tempo, and more or fewer at this power of their ratio ... */
const EXPECTED_BPM = 114;
const EXPECTED_ONSETS_PER_S = 3;
const DENSITY_POWER = 0.8;
const ONSETS_PER_S_MIN = 0.1;
/** ... give or take so many octaves. */
const EXPECTED_OCTAVES = 0.65;

/** Below this likeness there is no beat to speak of. */
const CONFIDENCE_MIN = 0.03;

interface Evidence {
  readonly bpm: number;
  readonly comb: number;
  readonly spectrum: number;
}

/** `sharpCorrelation`: of onset strengths so many hops apart, as `TempoMeter` gives it. */
export function estimateTempo(sharpCorrelation: Float64Array, onsetsPerSecond: number): Tempo {
  const correlation = blurred(sharpCorrelation);
  const density = (onsetsPerSecond + ONSETS_PER_S_MIN) / EXPECTED_ONSETS_PER_S;
  const expectedOctave = Math.log2(EXPECTED_BPM) + DENSITY_POWER * Math.log2(density);
  const evidence = withOctaves(combTops(correlation)).map((bpm) => evidenceFor(bpm, correlation));
  const beliefs = evidence.map((tempo) => Math.exp(believe(tempo, expectedOctave)));
  const whole = beliefs.reduce((sum, belief) => sum + belief, 0);
  const ranked = evidence
    .map(({ bpm, comb }, i) => ({ bpm, comb, share: beliefs[i]! / whole }))
    .toSorted((one, other) => other.share - one.share)
    .slice(0, CANDIDATES);
  const [best] = ranked;
  if (best === undefined || best.comb < CONFIDENCE_MIN)
    return { bpm: undefined, confidence: 0, candidates: [] };
  return {
    bpm: best.bpm,
    confidence: Math.min(1, best.comb),
    candidates: ranked.map(({ bpm, share }) => ({ bpm, share })),
  };
}

function blurred(values: Float64Array): Float64Array {
  return values.map((value, i) => {
    const neighbours = (values[i - 1] ?? value) + (values[i + 1] ?? value);
    return i === 0 ? value : (value + BLUR * neighbours) / (1 + 2 * BLUR);
  });
}

/** A logarithm of how likely a tempo is. */
function believe({ bpm, comb, spectrum }: Evidence, expectedOctave: number): number {
  const surprise = (Math.log2(bpm) - expectedOctave) / EXPECTED_OCTAVES;
  return (
    COMB_WEIGHT * Math.log(comb + COMB_FLOOR) +
    SPECTRUM_WEIGHT * Math.log(spectrum + SPECTRUM_FLOOR) -
    (surprise * surprise) / 2
  );
}

/** The tempi at which the comb answers more than at their neighbours, best first. */
function combTops(correlation: Float64Array): number[] {
  const bpms: number[] = [];
  for (let bpm = BPM_MIN; bpm <= BPM_MAX; bpm *= BPM_STEP) bpms.push(bpm);
  const combs = bpms.map((bpm) => combAt(bpm, correlation));
  return bpms
    .map((bpm, i) => ({
      bpm,
      comb: combs[i]!,
      isTop: combs[i]! > (combs[i - 1] ?? 0) && combs[i]! >= (combs[i + 1] ?? 0),
    }))
    .filter(({ isTop }) => isTop)
    .toSorted((one, other) => other.comb - one.comb)
    .slice(0, TOPS)
    .map(({ bpm }) => bpm);
}

/** With half and twice each tempo, where they are in range and not there already. */
function withOctaves(tops: readonly number[]): number[] {
  const all: number[] = [];
  for (const bpm of tops.flatMap((top) => [top, top / 2, top * 2])) {
    const isNew = all.every((other) => Math.abs(Math.log(bpm / other)) > SAME_TEMPO);
    if (isNew && bpm >= BPM_MIN && bpm <= BPM_MAX) all.push(bpm);
  }
  return all;
}

function evidenceFor(bpm: number, correlation: Float64Array): Evidence {
  const beatHops = (60 * HOPS_PER_S) / bpm;
  return {
    bpm,
    comb: Math.max(0, combAt(bpm, correlation)),
    spectrum: spectrumAt(1 / beatHops, correlation) + OVERTONE * spectrumAt(2 / beatHops, correlation),
  };
}

/** Mean of the correlation at the beat and its multiples, -1..1. */
function combAt(bpm: number, correlation: Float64Array): number {
  const beatHops = (60 * HOPS_PER_S) / bpm;
  let sum = 0;
  let weights = 0;
  for (const { beats, weight } of COMB) {
    if (beats * beatHops > LAGS - 2) break;
    sum += weight * valueAt(correlation, beats * beatHops);
    weights += weight;
  }
  return sum / weights;
}

/** Between two values, linearly. */
function valueAt(values: Float64Array, position: number): number {
  const below = Math.floor(position);
  if (below + 1 >= values.length) return 0;
  const share = position - below;
  return values[below]! * (1 - share) + values[below + 1]! * share;
}

/** Power of the onset strength at a rate in cycles per hop, by Wiener and Khinchin; 1 for a pure swing. */
function spectrumAt(rate: number, correlation: Float64Array): number {
  let sum = correlation[0]!;
  for (let lag = 1; lag < LAGS; lag++) {
    const taper = 0.5 + 0.5 * Math.cos((Math.PI * lag) / LAGS);
    sum += 2 * taper * correlation[lag]! * Math.cos(2 * Math.PI * rate * lag);
  }
  return Math.max(0, (2 * sum) / LAGS);
}
