import { StateFilter } from './filter.ts';
import { decayPerFrame, type Instrument, SAMPLE_RATE_HZ, type SoundingNote } from './instrument.ts';
import { layer, type NoiseBurst, type PitchedThump, renderNoiseBurst, renderThump } from './noise-burst.ts';
import { createSampledHit } from './sampled-hit.ts';

interface KickPatch extends PitchedThump {
  /** Beater noise, 0..1. */
  readonly click: number;
  /** 1 is clean; more is rounder and louder. */
  readonly drive: number;
}

export function createKick({ click, drive, ...thump }: KickPatch): Instrument {
  const beater: NoiseBurst = {
    attackS: 0.0005,
    decayS: 0.02,
    filter: { shape: 'band', hz: 2800, resonance: 0.3 },
    level: click,
  };
  return createSampledHit((random) =>
    layer(renderThump(thump), renderNoiseBurst(beater, random)).map(
      (x) => Math.tanh(drive * x) * thump.level,
    ),
  );
}

export const KICKS = {
  /** Long and round, as in house and techno. */
  club: { fromHz: 260, toHz: 50, bendS: 0.09, decayS: 0.55, level: 0.65, click: 0.5, drive: 2.2 },
  /** Short and soft, as on an old sampler. */
  dusty: { fromHz: 170, toHz: 58, bendS: 0.07, decayS: 0.32, level: 0.85, click: 0.12, drive: 1.5 },
  /** A drum in a room. */
  acoustic: { fromHz: 140, toHz: 62, bendS: 0.05, decayS: 0.28, level: 0.8, click: 0.5, drive: 1.3 },
  /** Tight and clicking, for fast double strokes. */
  metal: { fromHz: 220, toHz: 66, bendS: 0.04, decayS: 0.18, level: 0.85, click: 0.9, drive: 2 },
  /** Concert bass drum. */
  concert: { fromHz: 90, toHz: 48, bendS: 0.12, decayS: 0.9, level: 0.8, click: 0.1, drive: 1.1 },
} as const satisfies Record<string, KickPatch>;

interface SnarePatch {
  /** Pitch of the shell. */
  readonly toneHz: number;
  readonly toneLevel: number;
  /** Length and level of the wires. */
  readonly rattleS: number;
  readonly rattleLevel: number;
  /** Where the wires' noise lies. */
  readonly rattleHz: number;
}

function renderShell(hz: number, level: number): Float32Array {
  return renderThump({ fromHz: hz * 1.5, toHz: hz, bendS: 0.03, decayS: 0.16, level });
}

export function createSnare(patch: SnarePatch): Instrument {
  const wires: NoiseBurst = {
    attackS: 0.001,
    decayS: patch.rattleS,
    filter: { shape: 'high', hz: patch.rattleHz, resonance: 0.1 },
    level: patch.rattleLevel,
  };
  return createSampledHit((random) =>
    layer(
      renderShell(patch.toneHz, patch.toneLevel),
      renderShell(patch.toneHz * 1.78, patch.toneLevel * 0.5),
      renderNoiseBurst(wires, random),
      renderNoiseBurst(
        { ...wires, decayS: 0.03, filter: { shape: 'band', hz: 900, resonance: 0.2 } },
        random,
      ),
    ),
  );
}

export const SNARES = {
  machine: { toneHz: 190, toneLevel: 0.5, rattleS: 0.22, rattleLevel: 0.5, rattleHz: 1800 },
  crack: { toneHz: 215, toneLevel: 0.6, rattleS: 0.16, rattleLevel: 0.6, rattleHz: 1200 },
  dusty: { toneHz: 175, toneLevel: 0.5, rattleS: 0.14, rattleLevel: 0.38, rattleHz: 900 },
  big: { toneHz: 165, toneLevel: 0.7, rattleS: 0.42, rattleLevel: 0.6, rattleHz: 1000 },
  /** Crisp and short, for rolls and marches. */
  field: { toneHz: 240, toneLevel: 0.25, rattleS: 0.13, rattleLevel: 0.5, rattleHz: 2200 },
} as const satisfies Record<string, SnarePatch>;

/** Several hands not quite together. */
export function createClap(): Instrument {
  const slap: NoiseBurst = {
    attackS: 0.0005,
    decayS: 0.035,
    filter: { shape: 'band', hz: 1250, resonance: 0.35 },
    level: 1.6,
  };
  return createSampledHit((random) => {
    const hands = [0, 0.011, 0.022].map((delayS) => {
      const burst = renderNoiseBurst(slap, random);
      const late = new Float32Array(
        burst.length + Math.round((delayS + random.next() * 0.003) * SAMPLE_RATE_HZ),
      );
      late.set(burst, late.length - burst.length);
      return late;
    });
    return layer(...hands, renderNoiseBurst({ ...slap, attackS: 0.03, decayS: 0.22, level: 0.9 }, random));
  });
}

/** Ratios of the six square waves in the cymbal circuit of an early drum machine. */
const METAL_HZ = [205.3, 304.4, 369.6, 522.7, 540, 800];

interface CymbalPatch {
  readonly decayS: number;
  /** Below this there is nothing. */
  readonly lowestHz: number;
  /** Pitch of the metal, 1 as in the machine. */
  readonly size: number;
  /** 0 all ring, 1 all hiss. */
  readonly hiss: number;
  readonly level: number;
}

export function createCymbal(patch: CymbalPatch): Instrument {
  return createSampledHit((random) => {
    const samples = new Float32Array(Math.ceil(patch.decayS * SAMPLE_RATE_HZ));
    for (const hz of METAL_HZ) {
      const step = (hz * patch.size * random.between(0.98, 1.02)) / SAMPLE_RATE_HZ;
      let phase = random.next();
      for (let i = 0; i < samples.length; i++) {
        samples[i] = (samples[i] ?? 0) + (phase < 0.5 ? 1 : -1) * 0.3 * (1 - patch.hiss);
        phase += step;
        if (phase >= 1) phase -= 1;
      }
    }
    const filter = new StateFilter();
    filter.tune(patch.lowestHz, 0.25);
    const loss = decayPerFrame(patch.decayS);
    let level = patch.level;
    for (let i = 0; i < samples.length; i++) {
      samples[i] = level * ((samples[i] ?? 0) + patch.hiss * (random.next() * 2 - 1));
      level *= loss;
    }
    filter.process('high', samples, 0, samples.length);
    filter.process('high', samples, 0, samples.length);
    return samples;
  });
}

export const CYMBALS = {
  closed: { decayS: 0.09, lowestHz: 7200, size: 1, hiss: 0.55, level: 1.3 },
  open: { decayS: 0.5, lowestHz: 6500, size: 1, hiss: 0.55, level: 1 },
  /** Two cymbals on a stand, shut by the foot. */
  jazzHat: { decayS: 0.12, lowestHz: 5200, size: 1.3, hiss: 0.7, level: 0.9 },
  ride: { decayS: 1.1, lowestHz: 4200, size: 1.9, hiss: 0.3, level: 0.6 },
  crash: { decayS: 2.2, lowestHz: 2600, size: 1.4, hiss: 0.7, level: 0.7 },
} as const satisfies Record<string, CymbalPatch>;

/** Shakers, brushes, tambourines: nothing but noise. */
export function createShaker(patch: NoiseBurst): Instrument {
  return createSampledHit((random) => renderNoiseBurst(patch, random));
}

export const SHAKERS = {
  shaker: { attackS: 0.022, decayS: 0.09, filter: { shape: 'high', hz: 5500, resonance: 0.1 }, level: 0.9 },
  brush: { attackS: 0.05, decayS: 0.2, filter: { shape: 'band', hz: 3200, resonance: 0 }, level: 1.1 },
  tambourine: {
    attackS: 0.004,
    decayS: 0.2,
    filter: { shape: 'high', hz: 8200, resonance: 0.4 },
    level: 0.9,
  },
  /** A noise channel of a game console. */
  blip: { attackS: 0.0005, decayS: 0.05, filter: { shape: 'high', hz: 2500, resonance: 0 }, level: 0.7 },
  thud: { attackS: 0.001, decayS: 0.16, filter: { shape: 'low', hz: 900, resonance: 0.1 }, level: 1.1 },
} as const satisfies Record<string, NoiseBurst>;

interface SkinPatch {
  /** The stroke starts so far above the note. */
  readonly bendRatio: number;
  readonly bendS: number;
  readonly decayS: number;
  /** Noise of hand or stick, 0..1. */
  readonly slap: number;
  readonly level: number;
}

/** Tuned drums: toms, congas, timpani. The pitch is the note's. */
export function createSkin(patch: SkinPatch): Instrument {
  const strokes = new Map<number, Instrument>();
  return (track, note: SoundingNote) => {
    const toHz = note.frequencyHz;
    const slap: NoiseBurst = {
      attackS: 0.001,
      decayS: 0.04,
      filter: { shape: 'band', hz: 1600, resonance: 0.1 },
      level: patch.slap,
    };
    const stroke =
      strokes.get(toHz) ??
      createSampledHit((random) =>
        layer(
          renderThump({ ...patch, fromHz: toHz * patch.bendRatio, toHz }),
          renderThump({ ...patch, fromHz: toHz * 1.6, toHz: toHz * 1.55, level: patch.level * 0.25 }),
          renderNoiseBurst(slap, random),
        ),
      );
    strokes.set(toHz, stroke);
    stroke(track, note);
  };
}

export const SKINS = {
  tom: { bendRatio: 1.5, bendS: 0.12, decayS: 0.6, slap: 0.3, level: 0.8 },
  conga: { bendRatio: 1.25, bendS: 0.03, decayS: 0.3, slap: 0.4, level: 0.6 },
  /** A frame drum held in the hand. */
  frame: { bendRatio: 1.3, bendS: 0.06, decayS: 0.45, slap: 0.2, level: 0.8 },
  timpani: { bendRatio: 1.04, bendS: 0.1, decayS: 1.8, slap: 0.12, level: 0.7 },
} as const satisfies Record<string, SkinPatch>;
