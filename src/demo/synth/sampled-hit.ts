import type { Random } from '../random.ts';
import type { Instrument } from './instrument.ts';

/** Strokes rendered per drum; each hit takes one of them by chance. */
const VARIANTS = 4;

/** Makes one stroke at full strength. */
export type HitRenderer = (random: Random) => Float32Array;

/**
 * A drum whose strokes are rendered once and mixed in many times. The variants come from the chance of
 * the first note played, so a drum kept for one piece sounds the same in every rendering of it.
 */
export function createSampledHit(render: HitRenderer): Instrument {
  const variants: Float32Array[] = [];
  return (track, note) => {
    while (variants.length < VARIANTS) variants.push(render(note.random));
    const hit = note.random.pick(variants);
    const frames = Math.min(hit.length, track.length - note.startFrame);
    const gain = note.velocity ** 1.3;
    for (let i = 0; i < frames; i++) {
      track[note.startFrame + i] = (track[note.startFrame + i] ?? 0) + gain * (hit[i] ?? 0);
    }
  };
}
