import type { StereoTrack } from './stereo-track.ts';

/** No sample passes this (-1.4 dBFS): room for the overshoot of lossy codecs. */
export const PEAK_MAX = 0.85;

/** Below this the limiter is linear. */
const KNEE = 0.55;

/** Brings a mix to the wanted loudness, in place, rounding the peaks off rather than cutting them. */
export function masterTrack(mix: StereoTrack, rmsTargetDb: number): void {
  const power = meanSquare(mix.left) + meanSquare(mix.right);
  const gain = 10 ** (rmsTargetDb / 20) / Math.sqrt(power / 2 + 1e-12);
  limit(mix.left, gain);
  limit(mix.right, gain);
}

function meanSquare(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    sum += sample * sample;
  }
  return sum / samples.length;
}

/** Above the knee x -> knee + room * u / (1 + u): smooth, rising, never past the maximum. */
function limit(samples: Float32Array, gain: number): void {
  const room = PEAK_MAX - KNEE;
  for (let i = 0; i < samples.length; i++) {
    const sample = gain * (samples[i] ?? 0);
    const size = Math.abs(sample);
    if (size <= KNEE) {
      samples[i] = sample;
      continue;
    }
    const over = (size - KNEE) / room;
    const limited = KNEE + (room * over) / (1 + over);
    samples[i] = sample < 0 ? -limited : limited;
  }
}
