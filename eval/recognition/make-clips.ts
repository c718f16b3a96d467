import type { QueryFingerprint } from '../../src/fingerprint/query-fingerprint.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { loadExtractors } from '../../src/media/load-extractors.ts';
import { addNoise, changeSpeed, clip, throughRoom, throughTelephone } from './distort-clip.ts';
import { makeNoise, meanPower, NOISE_KINDS } from './made-noise.ts';
import { createRandom, type Random } from './random.ts';

/** A whole recording, mono, at the scheme's rate. */
export interface Sound {
  readonly name: string;
  readonly samples: Float32Array;
}

export interface Distortion {
  readonly name: string;
  /** Playback speeds, drawn evenly between the two. */
  readonly speed?: readonly [number, number];
  readonly snrDb?: readonly [number, number];
  readonly telephone?: boolean;
  readonly roomS?: number;
  readonly drive?: number;
}

export interface MadeClip {
  readonly variant: string;
  /** The recording it was cut from; `undefined` for made noise. */
  readonly source: string | undefined;
  readonly offsetS: number;
  readonly speed: number;
  readonly lengthS: number;
  readonly query: QueryFingerprint;
}

const { createClipExtractor } = loadExtractors();
const RATE_HZ = SCHEME.sampleRateHz;
/** Quieter places (about -50 dB) hold nothing to recognise. */
const POWER_MIN = 1e-5;
const TRIES_MAX = 50;

/** Cuts and distorts one clip: every draw comes from `random`. */
export function makeClip(sound: Sound, lengthS: number, distortion: Distortion, random: Random): MadeClip {
  const speed = distortion.speed === undefined ? 1 : random.between(...distortion.speed);
  const wanted = Math.ceil(lengthS * speed * RATE_HZ) + 64;
  const offset = audibleOffset(sound.samples, wanted, random);
  const original = sound.samples.slice(offset, offset + wanted);
  const played = (speed === 1 ? original : changeSpeed(original, speed)).slice(0, lengthS * RATE_HZ);
  return {
    variant: distortion.name,
    source: sound.name,
    offsetS: offset / RATE_HZ,
    speed,
    lengthS,
    query: fingerprintClip(distort(played, distortion, random)),
  };
}

function audibleOffset(samples: Float32Array, wanted: number, random: Random): number {
  let offset = 0;
  for (let i = 0; i < TRIES_MAX; i++) {
    offset = random.below(Math.max(1, samples.length - wanted));
    if (meanPower(samples.subarray(offset, offset + wanted)) > POWER_MIN) break;
  }
  return offset;
}

function distort(samples: Float32Array, distortion: Distortion, random: Random): Float32Array {
  let heard = samples;
  if (distortion.roomS !== undefined) heard = throughRoom(heard, distortion.roomS, RATE_HZ, random);
  if (distortion.drive !== undefined) heard = clip(heard, distortion.drive);
  if (distortion.snrDb !== undefined) {
    const snrDb = random.between(...distortion.snrDb);
    heard = addNoise(distortion.telephone ? throughTelephone(heard, RATE_HZ) : heard, {
      kind: random.pick(NOISE_KINDS),
      snrDb,
      rateHz: RATE_HZ,
      random,
    });
  }
  return distortion.telephone ? throughTelephone(heard, RATE_HZ) : heard;
}

/** Clips with no music in them: noise, silence, tones, speech-like babble. */
export function makeEmptyClips(count: number, lengthS: number, seed: number): MadeClip[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const length = lengthS * RATE_HZ;
    const samples = emptySound(i, length, random);
    return {
      variant: 'empty',
      source: undefined,
      offsetS: 0,
      speed: 1,
      lengthS,
      query: fingerprintClip(samples),
    };
  });
}

function emptySound(i: number, length: number, random: Random): Float32Array {
  if (i % 12 === 10)
    return new Float32Array(length).map(() => (random.next() < 0.5 ? 0 : 1e-6 * random.gaussian()));
  if (i % 12 === 11) return tones(length, random);
  const noise = makeNoise(NOISE_KINDS[i % NOISE_KINDS.length]!, length, RATE_HZ, random);
  return noise.map((x) => 0.1 * x);
}

function tones(length: number, random: Random): Float32Array {
  const hz = Array.from({ length: 1 + random.below(4) }, () => random.between(200, 4000));
  const pulseHz = random.between(0.5, 6);
  return Float32Array.from({ length }, (_, i) => {
    const t = i / RATE_HZ;
    const gate = Math.sin(2 * Math.PI * pulseHz * t) > 0 ? 1 : 0.2;
    return hz.reduce((sum, f) => sum + 0.1 * gate * Math.sin(2 * Math.PI * f * t), 0);
  });
}

export function fingerprintClip(samples: Float32Array): QueryFingerprint {
  const extractor = createClipExtractor();
  extractor.push(samples);
  return extractor.finish();
}

/** What clips are learned from: milder and harsher than the tests, with none of their noises. */
export const LEARNING_DISTORTIONS: readonly Distortion[] = [
  { name: 'clean' },
  { name: 'noise', snrDb: [5, 15] },
  { name: 'loud noise', snrDb: [-3, 5] },
  { name: 'telephone', telephone: true, snrDb: [-2, 8] },
  { name: 'speed', speed: [0.955, 1.045] },
  { name: 'speed and noise', speed: [0.955, 1.045], snrDb: [3, 15] },
  { name: 'room', roomS: 0.35, snrDb: [5, 20] },
  { name: 'overdriven', drive: 2, snrDb: [8, 20] },
];
