import { StateFilter } from './filter.ts';
import { CONTROL_FRAMES, type Instrument, SAMPLE_RATE_HZ, type SoundingNote } from './instrument.ts';

export interface WindPatch {
  /** The band wanders between these while it blows. */
  readonly lowHz: number;
  readonly highHz: number;
  /** One wandering takes about this long. */
  readonly periodS: number;
  readonly resonance: number;
  readonly level: number;
}

/** Wind and sea, as long as the note. */
export function createWind(patch: WindPatch): Instrument {
  return (track, note) => {
    const phase = note.random.next();
    addMovingNoise(track, note, patch.resonance, (timeS, done) => {
      const gust = 0.5 - 0.5 * Math.cos(2 * Math.PI * (phase + timeS / patch.periodS) + 2 * Math.sin(timeS));
      const swell = (0.35 + 0.65 * gust) * Math.min(1, 6 * done, 6 - 6 * done);
      return { hz: patch.lowHz * (patch.highHz / patch.lowHz) ** gust, gain: patch.level * swell };
    });
  };
}

/** The rising noise before a chorus, as long as the note. */
export function createRise(lowHz: number, highHz: number): Instrument {
  return (track, note) => {
    addMovingNoise(track, note, 0.35, (_, done) => ({
      hz: lowHz * (highHz / lowHz) ** done,
      gain: 0.7 * done * done,
    }));
  };
}

interface NoiseState {
  /** Centre of the band. */
  readonly hz: number;
  readonly gain: number;
}

const block = new Float32Array(CONTROL_FRAMES);

/** Band-passed noise that follows `stateAt(seconds since the start, part of the note done 0..1)`. */
function addMovingNoise(
  track: Float32Array,
  note: SoundingNote,
  resonance: number,
  stateAt: (timeS: number, done: number) => NoiseState,
): void {
  const filter = new StateFilter();
  const endFrame = Math.min(track.length, note.startFrame + note.heldFrames);
  for (let frame = note.startFrame; frame < endFrame; frame += CONTROL_FRAMES) {
    const frames = Math.min(CONTROL_FRAMES, endFrame - frame);
    const played = frame - note.startFrame;
    const { hz, gain } = stateAt(played / SAMPLE_RATE_HZ, played / note.heldFrames);
    filter.tune(hz, resonance);
    for (let i = 0; i < frames; i++) block[i] = note.random.next() * 2 - 1;
    filter.process('band', block, 0, frames);
    const level = gain * note.velocity;
    for (let i = 0; i < frames; i++) track[frame + i] = (track[frame + i] ?? 0) + level * (block[i] ?? 0);
  }
}

/** Dust on a record: sparse clicks over a faint hiss, as long as the note. */
export function createCrackle(level: number): Instrument {
  return (track, note) => {
    const endFrame = Math.min(track.length, note.startFrame + note.heldFrames);
    let click = 0;
    let hiss = 0;
    for (let i = note.startFrame; i < endFrame; i++) {
      const chance = note.random.next();
      if (chance < 0.0006) click = (chance / 0.0006) * (chance < 0.0003 ? 1 : -1);
      hiss += 0.25 * (chance * 2 - 1 - hiss);
      track[i] = (track[i] ?? 0) + level * note.velocity * (click + 0.05 * hiss);
      click *= 0.82;
    }
  };
}
