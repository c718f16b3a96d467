/**
 * Power spectrum of real frames by a complex transform of half their length (decimation in time,
 * radix 2). O(n log n); no allocation per call.
 */
export interface RealFft {
  /** Reads `size` samples at `offset`, times `window`; writes |X[k]|^2 for k in `firstBin..lastBin`. */
  power(samples: Float32Array, offset: number, power: Float32Array): void;
}

interface Tables {
  readonly bitReversed: Uint16Array;
  /** Twiddle factors stage after stage: 1, 2, 4 ... of them. */
  readonly stageRe: Float64Array;
  readonly stageIm: Float64Array;
  /** Factors that part the two interleaved real transforms. */
  readonly splitRe: Float64Array;
  readonly splitIm: Float64Array;
}

function makeTables(half: number): Tables {
  const bits = Math.log2(half);
  const bitReversed = Uint16Array.from({ length: half }, (_, i) => {
    let reversed = 0;
    for (let b = 0; b < bits; b++) if ((i >> b) & 1) reversed |= 1 << (bits - 1 - b);
    return reversed;
  });
  const stageRe = new Float64Array(half);
  const stageIm = new Float64Array(half);
  for (let span = 1; span < half; span *= 2) {
    for (let j = 0; j < span; j++) {
      stageRe[span + j] = Math.cos((Math.PI * j) / span);
      stageIm[span + j] = -Math.sin((Math.PI * j) / span);
    }
  }
  const angle = (k: number): number => (Math.PI * k) / half;
  return {
    bitReversed,
    stageRe,
    stageIm,
    splitRe: Float64Array.from({ length: half + 1 }, (_, k) => Math.cos(angle(k))),
    splitIm: Float64Array.from({ length: half + 1 }, (_, k) => Math.sin(angle(k))),
  };
}

function butterflies(re: Float64Array, im: Float64Array, tables: Tables): void {
  const n = re.length;
  const { stageRe, stageIm } = tables;
  for (let span = 1; span < n; span *= 2) {
    for (let start = 0; start < n; start += 2 * span) {
      for (let j = 0; j < span; j++) {
        const a = start + j;
        const b = a + span;
        const c = stageRe[span + j]!;
        const d = stageIm[span + j]!;
        const tr = re[b]! * c - im[b]! * d;
        const ti = re[b]! * d + im[b]! * c;
        re[b] = re[a]! - tr;
        im[b] = im[a]! - ti;
        re[a]! += tr;
        im[a]! += ti;
      }
    }
  }
}

export function createRealFft(window: Float32Array, firstBin: number, lastBin: number): RealFft {
  const half = window.length / 2;
  const tables = makeTables(half);
  const { bitReversed, splitRe, splitIm } = tables;
  const re = new Float64Array(half);
  const im = new Float64Array(half);
  return {
    power(samples, offset, power) {
      for (let i = 0; i < half; i++) {
        const j = 2 * bitReversed[i]!;
        re[i] = samples[offset + j]! * window[j]!;
        im[i] = samples[offset + j + 1]! * window[j + 1]!;
      }
      butterflies(re, im, tables);
      for (let k = firstBin; k <= lastBin; k++) {
        const n = k & (half - 1);
        const m = (half - k) & (half - 1);
        const evenRe = 0.5 * (re[n]! + re[m]!);
        const evenIm = 0.5 * (im[n]! - im[m]!);
        const oddRe = 0.5 * (im[n]! + im[m]!);
        const oddIm = -0.5 * (re[n]! - re[m]!);
        const xRe = evenRe + oddRe * splitRe[k]! + oddIm * splitIm[k]!;
        const xIm = evenIm + oddIm * splitRe[k]! - oddRe * splitIm[k]!;
        power[k - firstBin] = xRe * xRe + xIm * xIm;
      }
    },
  };
}
