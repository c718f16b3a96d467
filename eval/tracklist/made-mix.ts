import { changeSpeed } from '../recognition/distort-clip.ts';
import type { Sound } from '../recognition/decode-folder.ts';
import type { Random } from '../recognition/random.ts';

/** A song as it was put into a mix; times are seconds of the mix. */
export interface MixedSong {
  /** Of its file. */
  readonly name: string;
  readonly startS: number;
  readonly endS: number;
  /** Where in the song it begins. */
  readonly offsetS: number;
  readonly speed: number;
}

export interface MadeMix {
  readonly samples: Float32Array;
  readonly songs: readonly MixedSong[];
}

const SPEEDS = [1, 1, 0.96, 0.98, 1.02, 1.04];

/** Each song for 40 to 100 seconds from somewhere in it, at a DJ's speed, blended with the next over 3 to 10. */
export function makeMix(sounds: readonly Sound[], rateHz: number, random: Random): MadeMix {
  const pieces: Float32Array[] = [];
  const songs: MixedSong[] = [];
  const blends = sounds.map(() => Math.round(random.between(3, 10) * rateHz));
  let at = 0;
  for (const [i, { name, samples }] of sounds.entries()) {
    const speed = random.pick(SPEEDS);
    const wanted = Math.round(random.between(40, 100) * rateHz * speed);
    const offset = Math.floor(random.next() * Math.max(0, samples.length - wanted));
    const piece = changeSpeed(samples.subarray(offset, offset + wanted), speed);
    if (i > 0) at -= Math.min(blends[i] ?? 0, piece.length);
    pieces.push(piece);
    const [startS, endS] = [at / rateHz, (at + piece.length) / rateHz];
    songs.push({ name, startS, endS, offsetS: offset / rateHz, speed });
    at += piece.length;
  }
  return { samples: blended(pieces, songs, rateHz), songs };
}

/** Equal power where two overlap. */
function blended(pieces: readonly Float32Array[], songs: readonly MixedSong[], rateHz: number): Float32Array {
  const lengthS = songs.at(-1)?.endS ?? 0;
  const mix = new Float32Array(Math.ceil(lengthS * rateHz) + 1);
  for (const [i, piece] of pieces.entries()) {
    const song = songs[i]!;
    const start = Math.round(song.startS * rateHz);
    const fadeIn = ((songs[i - 1]?.endS ?? song.startS) - song.startS) * rateHz;
    const fadeOut = (song.endS - (songs[i + 1]?.startS ?? song.endS)) * rateHz;
    for (const [j, sample] of piece.entries()) {
      const rise = fadeIn > 0 ? Math.min(1, j / fadeIn) : 1;
      const fall = fadeOut > 0 ? Math.min(1, (piece.length - j) / fadeOut) : 1;
      mix[start + j] = (mix[start + j] ?? 0) + sample * Math.sqrt(rise * fall);
    }
  }
  return mix;
}
