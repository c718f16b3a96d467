import { readdirSync } from 'node:fs';
import path from 'node:path';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { loadResampleKernel } from '../../src/media/load-resample-kernel.ts';
import { monoSound, type MonoFormat } from '../../src/media/mono-sound.ts';
import { AudioSource } from '../../src/media/node-av/audio-source.ts';
import { decodeAudio } from '../../src/media/node-av/decode-audio.ts';

/** A whole recording, mono, at the scheme's rate. */
export interface Sound {
  /** Of its file, without the folder. */
  readonly name: string;
  readonly samples: Float32Array;
}

const FORMAT: MonoFormat = { sampleRateHz: SCHEME.sampleRateHz, makeKernel: loadResampleKernel() };

/** The files of a folder in the order of their names, each decoded when it is asked for. */
export function* decodeFolder(folder: string): Generator<Sound> {
  for (const name of readdirSync(folder).toSorted()) yield decodeFile(path.join(folder, name));
}

export function decodeFile(file: string): Sound {
  using source = new AudioSource(file);
  const pieces: Float32Array[] = [];
  for (const piece of monoSound(decodeAudio(source), FORMAT)) pieces.push(piece.slice());
  const samples = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return { name: path.basename(file), samples };
}
