/** The rate of the sound that is listened to. */
export const VOICE_RATE_HZ = 11_025;
export const FRAME_SAMPLES = 512;
export const FRAME_HOP_SAMPLES = 256;
export const FRAMES_PER_S = VOICE_RATE_HZ / FRAME_HOP_SAMPLES;

/** The pitches of voices. */
const PITCH_HZ = [75, 400] as const;
const LAG_MIN = Math.floor(VOICE_RATE_HZ / PITCH_HZ[1]);
const LAG_MAX = Math.ceil(VOICE_RATE_HZ / PITCH_HZ[0]);
/** Of the sound compared with itself, every so many samples are enough. */
const COMPARED_STEP = 2;
const COMPARED_SAMPLES = FRAME_SAMPLES - LAG_MAX;
/** A period half as long is taken when it is nearly as alike: else voices are heard an octave too low. */
const SHORTER_MIN = 0.9;

/** What is heard in 46 ms. */
export interface VoiceFrame {
  /** Root mean square. */
  readonly level: number;
  /** How alike the sound is a period later, 0..1: voices and tones, not noise. */
  readonly voicing: number;
  /** Semitones above 1 Hz; says nothing where `voicing` is small. */
  readonly pitch: number;
}

/** `samples`: `FRAME_SAMPLES` of them. */
export function voiceFrame(samples: Float32Array): VoiceFrame {
  let squares = 0;
  for (const sample of samples) squares += sample * sample;
  const level = Math.sqrt(squares / samples.length);
  if (level < 1e-4) return { level, voicing: 0, pitch: 0 };
  const alike = new Float32Array(LAG_MAX + 2);
  let best = LAG_MIN;
  for (let lag = LAG_MIN - 1; lag <= LAG_MAX + 1; lag++) {
    alike[lag] = likeness(samples, lag);
    if (lag <= LAG_MAX && alike[lag]! > alike[best]!) best = lag;
  }
  const shorter = peakBefore(alike, best);
  const lag = shorter + bend(alike[shorter - 1]!, alike[shorter]!, alike[shorter + 1]!);
  return {
    level,
    voicing: Math.max(0, alike[shorter]!),
    pitch: 12 * Math.log2(VOICE_RATE_HZ / lag),
  };
}

function likeness(samples: Float32Array, lag: number): number {
  let [product, own, other] = [0, 1e-9, 1e-9];
  for (let i = 0; i < COMPARED_SAMPLES; i += COMPARED_STEP) {
    const [a, b] = [samples[i]!, samples[i + lag]!];
    product += a * b;
    own += a * a;
    other += b * b;
  }
  return product / Math.sqrt(own * other);
}

/** The first peak that is nearly as high as the best one. */
function peakBefore(alike: Float32Array, best: number): number {
  for (let lag = LAG_MIN; lag < best; lag++) {
    const isPeak = alike[lag]! >= alike[lag - 1]! && alike[lag]! >= alike[lag + 1]!;
    if (isPeak && alike[lag]! >= SHORTER_MIN * alike[best]!) return lag;
  }
  return best;
}

/** How far beside the middle the top of a parabola through three values is, -0.5..0.5. */
function bend(before: number, middle: number, after: number): number {
  const curve = before - 2 * middle + after;
  return curve >= 0 ? 0 : Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / curve));
}
