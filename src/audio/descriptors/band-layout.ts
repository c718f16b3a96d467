import { DESCRIBED_RATE_HZ, WINDOW_SAMPLES } from './sound-block.ts';

/** Bands of the short spectra: a multiple of four. */
export const BANDS = 32;

/** The spectrum between the centres of the outermost neighbours. */
const LOW_HZ = 40;
const HIGH_HZ = 5200;

/** Triangles of equal width in mel, each from its lower neighbour's centre to its upper one's. */
export interface BandLayout {
  readonly centresHz: Float32Array;
  /** First bin and number of bins of each band in turn. */
  readonly ranges: Int32Array;
  /** Of each bin of each band; a band's weights sum to 1. */
  readonly weights: Float32Array;
}

/** Source: O'Shaughnessy, Speech Communication, 1987. */
const hzToMel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
const melToHz = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

/** The bins within a triangle and their weights: at least the bin nearest to its top. */
function triangle(lowHz: number, centreHz: number, highHz: number): [firstBin: number, weights: number[]] {
  const binHz = DESCRIBED_RATE_HZ / WINDOW_SAMPLES;
  const firstBin = Math.ceil(lowHz / binHz);
  const weights: number[] = [];
  for (let bin = firstBin; bin * binHz < highHz; bin++) {
    const hz = bin * binHz;
    weights.push(Math.min((hz - lowHz) / (centreHz - lowHz), (highHz - hz) / (highHz - centreHz)));
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return sum > 0 ? [firstBin, weights.map((weight) => weight / sum)] : [Math.round(centreHz / binHz), [1]];
}

function layOutBands(): BandLayout {
  const low = hzToMel(LOW_HZ);
  const step = (hzToMel(HIGH_HZ) - low) / (BANDS + 1);
  const edgesHz = Array.from({ length: BANDS + 2 }, (_, i) => melToHz(low + i * step));
  const bands = Array.from({ length: BANDS }, (_, i) =>
    triangle(edgesHz[i]!, edgesHz[i + 1]!, edgesHz[i + 2]!),
  );
  return {
    centresHz: Float32Array.from(edgesHz.slice(1, BANDS + 1)),
    ranges: Int32Array.from(bands.flatMap(([firstBin, weights]) => [firstBin, weights.length])),
    weights: Float32Array.from(bands.flatMap(([, weights]) => weights)),
  };
}

export const BAND_LAYOUT: BandLayout = layOutBands();
