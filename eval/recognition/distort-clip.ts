/** What a clip goes through between the loudspeaker and us. All take and give mono sound at `rateHz`. */
import { makeNoise, meanPower, type NoiseKind } from './made-noise.ts';
import type { Random } from './random.ts';

/** Plays `speed` times as fast: tempo and pitch together (windowed-sinc interpolation). */
export function changeSpeed(samples: Float32Array, speed: number): Float32Array {
  const reach = 16;
  const cutoff = Math.min(1, 1 / speed);
  return Float32Array.from({ length: Math.floor(samples.length / speed) }, (_, i) => {
    const at = i * speed;
    const middle = Math.floor(at);
    let sum = 0;
    for (let j = Math.max(0, middle - reach + 1); j <= Math.min(samples.length - 1, middle + reach); j++) {
      const x = at - j;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (reach + 1));
      const arc = Math.PI * x * cutoff;
      sum += samples[j]! * window * cutoff * (Math.abs(arc) < 1e-9 ? 1 : Math.sin(arc) / arc);
    }
    return sum;
  });
}

export interface NoiseOptions {
  readonly kind: NoiseKind;
  readonly snrDb: number;
  readonly rateHz: number;
  readonly random: Random;
}

export function addNoise(samples: Float32Array, { kind, snrDb, rateHz, random }: NoiseOptions): Float32Array {
  const noise = makeNoise(kind, samples.length, rateHz, random);
  const level = Math.sqrt(meanPower(samples) / 10 ** (snrDb / 10));
  return samples.map((x, i) => x + level * noise[i]!);
}

/** 300-3400 Hz, and the steps of a mu-law telephone. */
export function throughTelephone(samples: Float32Array, rateHz: number): Float32Array {
  let band = samples;
  for (const kind of ['high', 'high', 'low', 'low'] as const) {
    band = biquad(band, kind, kind === 'high' ? 300 : 3400, rateHz);
  }
  const peak = band.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-9);
  return band.map((x) => {
    const code = Math.round((127 * Math.sign(x) * Math.log(1 + (255 * Math.abs(x)) / peak)) / Math.log(256));
    return (Math.sign(code) * peak * (256 ** (Math.abs(code) / 127) - 1)) / 255;
  });
}

/** Butterworth, second order. */
function biquad(samples: Float32Array, kind: 'low' | 'high', hz: number, rateHz: number): Float32Array {
  const w = (2 * Math.PI * hz) / rateHz;
  const alpha = Math.sin(w) / Math.SQRT2;
  const edge = kind === 'low' ? 1 - Math.cos(w) : 1 + Math.cos(w);
  const [b0, b1] = [edge / 2, kind === 'low' ? edge : -edge];
  const [a0, a1, a2] = [1 + alpha, -2 * Math.cos(w), 1 - alpha];
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  return samples.map((x) => {
    const y = (b0 * x + b1 * x1 + b0 * x2 - a1 * y1 - a2 * y2) / a0;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    return y;
  });
}

/** A room: direct sound and an exponentially fading tail of noise. */
export function throughRoom(
  samples: Float32Array,
  decayS: number,
  rateHz: number,
  random: Random,
): Float32Array {
  const taps = Array.from({ length: 60 }, () => {
    const delayS = random.between(0.002, decayS);
    return {
      delay: Math.round(delayS * rateHz),
      gain: random.gaussian() * 0.35 * Math.exp((-3 * delayS) / decayS),
    };
  });
  return samples.map((x, i) =>
    taps.reduce((sum, { delay, gain }) => sum + gain * (samples[i - delay] ?? 0), x),
  );
}

/** Overdriven microphone. */
export function clip(samples: Float32Array, drive: number): Float32Array {
  const level = drive / Math.sqrt(meanPower(samples) + 1e-20);
  return samples.map((x) => Math.tanh(x * level) / level);
}
