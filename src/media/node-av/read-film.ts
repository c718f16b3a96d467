import { SoundDescriber } from '../../audio/descriptors/describe-sound.ts';
import type { SoundDescriptors } from '../../audio/descriptors/sound-descriptors.ts';
import { SpeechFinder } from '../../audio/speech/speech-finder.ts';
import { EarwormError, toEarwormError } from '../../errors.ts';
import { SCHEME } from '../../fingerprint/scheme.ts';
import { FILM_S_MAX, type FilmFrames, type FilmReading, type FilmSound } from '../../video/film-reading.ts';
import { FrameGatherer } from '../../video/frame-gatherer.ts';
import { checkMediaFile } from '../check-media-file.ts';
import { loadDescriptorKernel } from '../load-descriptor-kernel.ts';
import { loadResampleKernel } from '../load-resample-kernel.ts';
import { monoSound } from '../mono-sound.ts';
import { AudioSource } from './audio-source.ts';
import { decodeAudio } from './decode-audio.ts';
import { PictureSource } from './picture-source.ts';
import { Turns } from './turns.ts';

export interface ReadingSettings {
  /** Called several times a second while something comes out of the file. */
  readonly onProgress?: () => void;
}

const makeKernel = loadResampleKernel();
const makeDescriptorKernel = loadDescriptorKernel();
const FORMAT = { sampleRateHz: SCHEME.sampleRateHz, makeKernel };

/** All frames are looked at for so long; of what is left then, key frames only. */
const ALL_FRAMES_MS_MAX = 40_000;
/** Larger frames (from 5K on) are looked at by key frames only: they take too long and too much memory. */
const ALL_FRAMES_PIXELS_MAX = 4096 * 2304;

/**
 * What is to be known of a film, in this process: its sound as it is described, its frames made small.
 * Errors: `E_PATH_*`, `E_MEDIA_EMPTY`, `E_MEDIA_UNREADABLE`, `E_MEDIA_NO_PICTURE`, `E_MEDIA_TOO_LONG`.
 */
export async function readFilm(path: string, settings: ReadingSettings): Promise<FilmReading> {
  await checkMediaFile(path);
  using source = new PictureSource(path);
  const heard = await readFilmSound(path, settings);
  const { frames, lastS } = await readFrames(source, settings);
  const { width, height, codecName: codec } = source;
  const durationS = Math.max(lastS, heard?.durationS ?? 0);
  const reading = { durationS, width, height, codec, frames };
  return heard === undefined ? reading : { ...reading, sound: heard.sound };
}

export const refuseLong = (): never => {
  throw new EarwormError('E_MEDIA_TOO_LONG', {
    message: `The film is longer than ${FILM_S_MAX / 60} minutes; cut out the part that needs music.`,
    details: { durationMaxS: FILM_S_MAX },
  });
};

async function readFrames(source: PictureSource, settings: ReadingSettings) {
  const gatherer = new FrameGatherer();
  const turns = new Turns(settings.onProgress);
  const startedMs = performance.now();
  source.keyFramesOnly = source.pixels > ALL_FRAMES_PIXELS_MAX;
  let keyFramesFromS = source.keyFramesOnly ? 0 : undefined;
  let lastS = 0;
  for (let timeS = source.nextFrameS(); timeS !== undefined; timeS = source.nextFrameS()) {
    if (timeS > FILM_S_MAX) refuseLong();
    await turns.give();
    if (!(timeS >= 0) || !gatherer.wants(timeS)) continue;
    const rgb = source.smallFrame();
    if (rgb === undefined) continue;
    gatherer.push(timeS, rgb);
    lastS = Math.max(lastS, timeS + source.frameS);
    if (keyFramesFromS !== undefined || performance.now() - startedMs < ALL_FRAMES_MS_MAX) continue;
    source.keyFramesOnly = true;
    keyFramesFromS = timeS;
  }
  const frames: FilmFrames = gatherer.finish();
  if (frames.timesS.length === 0)
    throw new EarwormError('E_MEDIA_UNREADABLE', { details: { framesGood: 0 } });
  return { frames: keyFramesFromS === undefined ? frames : { ...frames, keyFramesFromS }, lastS };
}

/** `undefined` without sound, and when it is too damaged to be read: the pictures may be whole. */
export async function readFilmSound(path: string, settings: ReadingSettings) {
  try {
    const speechFinder = new SpeechFinder();
    const { courses, loudness, tempo, onsets, energy, durationS } = await describe(
      path,
      { ...settings, durationMaxS: FILM_S_MAX },
      speechFinder,
    );
    const kinds = speechFinder.finish();
    const sound: FilmSound = { courses, loudness, tempo, onsets, energy, ...kinds };
    return { sound, durationS };
  } catch (thrown) {
    const { code } = toEarwormError(thrown);
    if (code === 'E_MEDIA_NO_AUDIO' || code === 'E_MEDIA_UNREADABLE') return undefined;
    if (code === 'E_MEDIA_TOO_LONG') return refuseLong();
    throw thrown;
  }
}

interface SoundSettings extends ReadingSettings {
  readonly durationMaxS: number;
}

/** What a sound is like, with its courses in time. Errors: as for recordings. */
export async function describeSoundFile(path: string, settings: SoundSettings): Promise<SoundDescriptors> {
  await checkMediaFile(path);
  return describe(path, settings);
}

async function describe(path: string, settings: SoundSettings, other?: Pick<SpeechFinder, 'push'>) {
  const { durationMaxS } = settings;
  using source = new AudioSource(path);
  const describer = new SoundDescriber(makeDescriptorKernel());
  const turns = new Turns(settings.onProgress);
  let samples = 0;
  for (const piece of monoSound(decodeAudio(source), FORMAT)) {
    describer.push(piece);
    other?.push(piece);
    samples += piece.length;
    if (samples > durationMaxS * FORMAT.sampleRateHz)
      throw new EarwormError('E_MEDIA_TOO_LONG', { details: { durationMaxS } });
    await turns.give();
  }
  return describer.finish();
}
