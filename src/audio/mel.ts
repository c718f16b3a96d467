import { hannWindow } from './hann-window.ts';
import { createRealFft } from './real-fft.ts';

/**
 * Log-mel spectrum: power of windowed frames, summed under triangles that are evenly spaced on
 * Slaney's mel scale (linear to 1 kHz, logarithmic above) and have equal areas, in dB.
 * Cost: one transform and about `2 * bins` multiplications a frame.
 * Source: Slaney, Auditory Toolbox, 1998, as in librosa and in transformers' `mel_filter_bank`.
 */
export interface MelSettings {
  readonly sampleRateHz: number;
  /** A power of two. */
  readonly fftSamples: number;
  readonly hopSamples: number;
  readonly bands: number;
  readonly minHz: number;
  readonly maxHz: number;
}

/** Quieter is shown as so quiet: -100 dB. */
const POWER_MIN = 1e-10;

const LINEAR_HZ_PER_MEL = 200 / 3;
const LOG_FROM_HZ = 1000;
const LOG_FROM_MEL = LOG_FROM_HZ / LINEAR_HZ_PER_MEL;
const MELS_PER_NEPER = 27 / Math.log(6.4);

const melOf = (hz: number): number =>
  hz < LOG_FROM_HZ ? hz / LINEAR_HZ_PER_MEL : LOG_FROM_MEL + Math.log(hz / LOG_FROM_HZ) * MELS_PER_NEPER;

const hzOf = (mel: number): number =>
  mel < LOG_FROM_MEL
    ? mel * LINEAR_HZ_PER_MEL
    : LOG_FROM_HZ * Math.exp((mel - LOG_FROM_MEL) / MELS_PER_NEPER);

/** One band: what of which bins, from `firstBin` on. */
interface Triangle {
  readonly firstBin: number;
  readonly weights: Float64Array;
}

function triangles({ sampleRateHz, fftSamples, bands, minHz, maxHz }: MelSettings): Triangle[] {
  const stepMel = (melOf(maxHz) - melOf(minHz)) / (bands + 1);
  const corner = (band: number): number => hzOf(melOf(minHz) + band * stepMel);
  const hzPerBin = sampleRateHz / fftSamples;
  return Array.from({ length: bands }, (_, band) => {
    const [low, peak, high] = [corner(band), corner(band + 1), corner(band + 2)];
    const firstBin = Math.ceil(low / hzPerBin);
    const lastBin = Math.min(fftSamples / 2, Math.floor(high / hzPerBin));
    const weights = Float64Array.from({ length: Math.max(0, lastBin - firstBin + 1) }, (__, i) => {
      const hz = (firstBin + i) * hzPerBin;
      const height = Math.min((hz - low) / (peak - low), (high - hz) / (high - peak));
      return (Math.max(0, height) * 2) / (high - low);
    });
    return { firstBin, weights };
  });
}

/** A function from samples to `[frames, bands]` in dB; frames are centred on every hop, the ends mirrored. */
export function createLogMel(settings: MelSettings): (samples: Float32Array) => Float32Array {
  const { fftSamples, hopSamples, bands } = settings;
  const bins = fftSamples / 2 + 1;
  const fft = createRealFft(hannWindow(fftSamples), 0, bins - 1);
  const power = new Float32Array(bins);
  const filters = triangles(settings);
  return (samples) => {
    const frames = 1 + Math.floor(samples.length / hopSamples);
    const padded = mirrored(samples, fftSamples / 2);
    const levels = new Float32Array(frames * bands);
    for (let frame = 0; frame < frames; frame++) {
      fft.power(padded, frame * hopSamples, power);
      for (const [band, { firstBin, weights }] of filters.entries()) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[firstBin + i]!;
        levels[frame * bands + band] = 10 * Math.log10(Math.max(POWER_MIN, sum));
      }
    }
    return levels;
  };
}

/** With `margin` samples before and after, mirrored about the first and the last, which stand once. */
function mirrored(samples: Float32Array, margin: number): Float32Array {
  const padded = new Float32Array(samples.length + 2 * margin);
  padded.set(samples, margin);
  const last = samples.length - 1;
  for (let i = 1; i <= margin; i++) {
    padded[margin - i] = samples[Math.min(i, last)] ?? 0;
    padded[margin + last + i] = samples[Math.max(0, last - i)] ?? 0;
  }
  return padded;
}
