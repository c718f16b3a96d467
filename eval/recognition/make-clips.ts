import type { QueryFingerprint } from '../../src/fingerprint/query-fingerprint.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { loadExtractors } from '../../src/media/load-extractors.ts';
import { addNoise, changeSpeed, clip, throughRoom, throughTelephone } from './distort-clip.ts';
import { meanPower, NOISE_KINDS } from './made-noise.ts';
import { makeEmptySound, type EmptyKind } from './make-empty-sound.ts';
import type { Sound } from './decode-folder.ts';
import { createRandom, type Random } from './random.ts';

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
function makeClip(sound: Sound, lengthS: number, distortion: Distortion, random: Random): MadeClip {
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

function makeEmptyClip(kind: EmptyKind, lengthS: number, random: Random): MadeClip {
  const samples = makeEmptySound(kind, lengthS * RATE_HZ, RATE_HZ, random);
  return {
    variant: `only ${kind}`,
    source: undefined,
    offsetS: 0,
    speed: 1,
    lengthS,
    query: fingerprintClip(samples),
  };
}

function fingerprintClip(samples: Float32Array): QueryFingerprint {
  const extractor = createClipExtractor();
  extractor.push(samples);
  return extractor.finish();
}

/** Enough to make a clip anywhere, always the same. */
export interface ClipSpec {
  readonly seed: number;
  readonly lengthS: number;
  /** The recording it is cut from and what is done to it, or what is heard instead of music. */
  readonly content: { readonly sound: number; readonly distortion: Distortion } | EmptyKind;
}

export function makeFromSpec({ seed, lengthS, content }: ClipSpec, sounds: readonly Sound[]): MadeClip {
  const random = createRandom(seed);
  if (typeof content === 'string') return makeEmptyClip(content, lengthS, random);
  return makeClip(sounds[content.sound]!, lengthS, content.distortion, random);
}
