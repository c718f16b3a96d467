import type { Random } from '../random.ts';
import { type FilterShape, StateFilter } from './filter.ts';
import { decayPerFrame, SAMPLE_RATE_HZ } from './instrument.ts';

export interface NoiseBurst {
  readonly attackS: number;
  /** Time in which it falls by 60 dB. */
  readonly decayS: number;
  readonly filter: { readonly shape: FilterShape; readonly hz: number; readonly resonance: number };
  readonly level: number;
}

/** Filtered noise that swells and dies: the body of snares, shakers, claps and brushes. */
export function renderNoiseBurst(burst: NoiseBurst, random: Random): Float32Array {
  const samples = new Float32Array(Math.ceil((burst.attackS + burst.decayS) * SAMPLE_RATE_HZ));
  for (let i = 0; i < samples.length; i++) samples[i] = random.next() * 2 - 1;
  const filter = new StateFilter();
  filter.tune(burst.filter.hz, burst.filter.resonance);
  filter.process(burst.filter.shape, samples, 0, samples.length);
  const attackFrames = Math.max(1, Math.round(burst.attackS * SAMPLE_RATE_HZ));
  const loss = decayPerFrame(burst.decayS);
  let level = 0;
  for (let i = 0; i < samples.length; i++) {
    level = i < attackFrames ? (burst.level * (i + 1)) / attackFrames : level * loss;
    samples[i] = (samples[i] ?? 0) * level;
  }
  return samples;
}

/** The sum of sounds that start together, as long as the longest of them. */
export function layer(...sounds: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(Math.max(...sounds.map((sound) => sound.length)));
  for (const sound of sounds) {
    for (let i = 0; i < sound.length; i++) sum[i] = (sum[i] ?? 0) + (sound[i] ?? 0);
  }
  return sum;
}

export interface PitchedThump {
  readonly fromHz: number;
  readonly toHz: number;
  /** Time in which the pitch has come 95 % of the way. */
  readonly bendS: number;
  /** Time in which it falls by 60 dB. */
  readonly decayS: number;
  readonly level: number;
}

/** A falling sine wave: the skin of kicks, toms and congas. */
export function renderThump(thump: PitchedThump): Float32Array {
  const samples = new Float32Array(Math.ceil(thump.decayS * SAMPLE_RATE_HZ));
  const loss = decayPerFrame(thump.decayS);
  const bendLoss = Math.exp(-3 / (thump.bendS * SAMPLE_RATE_HZ));
  let phase = 0;
  let bendHz = thump.fromHz - thump.toHz;
  let level = thump.level;
  for (let i = 0; i < samples.length; i++) {
    samples[i] = level * Math.sin(phase);
    phase += (2 * Math.PI * (thump.toHz + bendHz)) / SAMPLE_RATE_HZ;
    bendHz *= bendLoss;
    level *= loss;
  }
  return samples;
}
