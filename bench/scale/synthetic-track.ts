/**
 * Tracks that nobody played, with the statistics of real ones: stretches of real recordings at the
 * level of their spectral peaks, moved in pitch and tempo, one after another.
 *
 * Pitch moves by two to six semitones up or down and a few cents more: music keeps to the tones of
 * its tuning, so that some landmarks are much commoner than others, and must go on doing so. It never
 * moves by less than two: at the speeds that a clip may have, that could be the real recording once
 * more, and no simulation of another.
 */
import { createRandom, type Random } from '../../eval/recognition/random.ts';
import { fingerprintRecording } from '../../src/fingerprint/fingerprint-recording.ts';
import { GrowingFloats } from '../../src/fingerprint/growing-floats.ts';
import type { RawPeaks } from '../../src/fingerprint/peak-finder.ts';
import { frameSeconds, SCHEME } from '../../src/fingerprint/scheme.ts';
import type { TrackFingerprint } from '../../src/fingerprint/track-fingerprint.ts';

/** Evenly between the two. */
const TRACK_S = [120, 280] as const;
/** In the mean. */
export const SYNTHETIC_TRACK_S: number = (TRACK_S[0] + TRACK_S[1]) / 2;
const STRETCH_S = [5, 20] as const;
const SEMITONES = [2, 3, 4, 5, 6] as const;
/** Standard deviation of the tuning. */
const TUNING_SEMITONES = 0.03;
const TEMPO_OCTAVES = Math.log2(1.25);

const FRAMES_PER_S = 1 / frameSeconds(SCHEME);

/** The same material and number always give the same track. */
export function syntheticTrack(material: readonly RawPeaks[], number: number): TrackFingerprint {
  const random = createRandom(Math.imul(number + 1, 0x9e3779b1));
  const lengthFrames = Math.round(random.between(...TRACK_S) * FRAMES_PER_S);
  const made = { frames: new GrowingFloats(), bins: new GrowingFloats(), levels: new GrowingFloats() };
  for (let at = 0; at < lengthFrames;) {
    const stretch = Math.min(lengthFrames - at, random.between(...STRETCH_S) * FRAMES_PER_S);
    appendStretch(made, pickSource(material, random), { at, stretch, random });
    at += stretch;
  }
  const { frames, bins, levels } = made;
  return fingerprintRecording({
    frames: frames.take(),
    bins: bins.take(),
    levels: levels.take(),
    lengthFrames,
  });
}

/** Every second of the material is as likely as any other. */
function pickSource(material: readonly RawPeaks[], random: Random): RawPeaks {
  let left = random.below(material.reduce((sum, { lengthFrames }) => sum + lengthFrames, 0));
  for (const source of material) {
    left -= source.lengthFrames;
    if (left < 0) return source;
  }
  return material.at(-1)!;
}

interface Stretch {
  /** Frame of the track at which it begins. */
  readonly at: number;
  /** How long it is there, in frames. */
  readonly stretch: number;
  readonly random: Random;
}

function appendStretch(
  into: Record<'frames' | 'bins' | 'levels', GrowingFloats>,
  source: RawPeaks,
  { at, stretch, random }: Stretch,
): void {
  const semitones = random.pick([-1, 1]) * random.pick(SEMITONES);
  const pitch = 2 ** ((semitones + TUNING_SEMITONES * random.gaussian()) / 12);
  const slowness = 2 ** random.between(-TEMPO_OCTAVES, TEMPO_OCTAVES);
  const from = random.next() * Math.max(0, source.lengthFrames - stretch / slowness);
  const to = from + stretch / slowness;
  for (let i = firstAtOrAfter(source.frames, from); i < source.frames.length; i++) {
    if (source.frames[i]! >= to) break;
    const bin = source.bins[i]! * pitch;
    if (bin < SCHEME.firstBin || bin > SCHEME.lastBin) continue;
    into.frames.push(at + (source.frames[i]! - from) * slowness);
    into.bins.push(bin);
    into.levels.push(source.levels[i]!);
  }
}

function firstAtOrAfter(ascending: Float32Array, value: number): number {
  let low = 0;
  for (let high = ascending.length; low < high;) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
