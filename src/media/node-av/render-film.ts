import { rm } from 'node:fs/promises';
import { EarwormError, toEarwormError } from '../../errors.ts';
import { musicLevel, type MusicWish, musicLevels, playLevels } from '../../video/music-levels.ts';
import { songPlays } from '../../video/song-plays.ts';
import { checkMediaFile } from '../check-media-file.ts';
import type { FilmRendering, RenderedFilm } from '../media-analyzer.ts';
import { encodedPictures } from './encoded-pictures.ts';
import { emptyBed, laySound, type SoundBed, writeBed } from './mix-soundtrack.ts';
import { muxFilm, type MuxWish } from './mux-film.ts';
import { copiedPictures, type PictureFacts, readPictureFacts } from './picture-packets.ts';
import { describeSoundFile, readFilmSound } from './read-film.ts';
import { STEREO_RATE_HZ } from './stereo-sound.ts';
import { Turns } from './turns.ts';

export interface RenderSettings {
  /** Longer songs are refused with `E_MEDIA_TOO_LONG`. */
  readonly durationMaxS: number;
  /** Called several times a second. `share`: of the work, 0..1. */
  readonly onProgress?: (share: number) => void;
}

/** Of the work, so much is done when the sound is ready. */
const SOUND_SHARE = 0.4;

/**
 * Lays a song under a film, in this process: fades, and gives way to speech. Errors: as `FilmRenderer`, without
 * those of a process that is watched.
 */
export async function renderFilm(rendering: FilmRendering, settings: RenderSettings): Promise<RenderedFilm> {
  const { filmPath, songPath, outputPath } = rendering;
  await checkMediaFile(filmPath);
  await checkMediaFile(songPath);
  let share = 0;
  const turns = new Turns(() => settings.onProgress?.(share));
  const facts = await readPictureFacts(filmPath, turns);
  const heard = await readFilmSound(filmPath, { onProgress: () => settings.onProgress?.(share) });
  const durationS = Math.max(facts.endS, heard?.durationS ?? 0);
  const soundPath = `${outputPath}.m4a`;
  try {
    const { bed, plays, speech } = await mix(rendering, { ...settings, durationS, heard }, turns);
    share = SOUND_SHARE / 2;
    const truePeakDbtp = await writeBed(bed, soundPath, turns);
    const pictures = await write({ filmPath, soundPath, outputPath }, facts, {
      turns,
      onTime: (timeS) => (share = SOUND_SHARE + (1 - SOUND_SHARE) * Math.min(1, timeS / durationS)),
    });
    return { durationMs: Math.round(1000 * durationS), pictures, truePeakDbtp, plays, speech };
  } finally {
    await rm(soundPath, { force: true });
  }
}

interface Mixing extends RenderSettings {
  readonly durationS: number;
  readonly heard: Awaited<ReturnType<typeof readFilmSound>>;
}

interface Mixture {
  readonly bed: SoundBed;
  readonly plays: number;
  readonly speech: MusicWish['speech'];
}

async function mix(
  { filmPath, songPath, startMs, balance = 0.5 }: FilmRendering,
  { durationS, heard, ...settings }: Mixing,
  turns: Turns,
): Promise<Mixture> {
  const song = await describeSoundFile(songPath, {
    durationMaxS: settings.durationMaxS,
    onProgress: () => settings.onProgress?.(0),
  });
  const startS = startMs / 1000;
  if (!(startS >= 0 && startS < song.durationS))
    throw new EarwormError('E_USAGE', { message: 'The song is over before the passage begins.' });
  const bed = emptyBed(durationS);
  const own = Math.min(1, 2 * (1 - balance));
  if (heard !== undefined && own > 0)
    await laySound(bed, { path: filmPath, fromS: 0, atS: 0, levels: Float32Array.of(own) }, turns);
  const speech = own === 0 ? [] : (heard?.sound.speech ?? []);
  const passageLufs = meanLufs(song.courses.loudnessLufs.subarray(Math.floor(startS)), durationS);
  const level = Math.min(1, 2 * balance) * musicLevel(passageLufs, heard?.sound.loudness.integratedLufs);
  const levels = musicLevels({ durationS, sampleRateHz: STEREO_RATE_HZ, level, speech });
  const plays = songPlays({ durationS, songS: song.durationS, startS });
  for (const play of plays)
    await laySound(bed, { path: songPath, ...play, levels: playLevels(levels, play, STEREO_RATE_HZ) }, turns);
  return { bed, plays: plays.length, speech };
}

/** Of the first seconds of a course, by their power. */
function meanLufs(course: Float32Array, durationS: number): number {
  const seconds = course.subarray(0, Math.max(1, Math.ceil(durationS)));
  const power = seconds.reduce((sum, lufs) => sum + 10 ** (lufs / 10), 0) / Math.max(1, seconds.length);
  return 10 * Math.log10(power + 1e-7);
}

interface Watching {
  readonly turns: Turns;
  readonly onTime: (timeS: number) => void;
}

async function write(
  paths: Omit<MuxWish, 'pictures'> & { readonly filmPath: string },
  { canBeCopied }: PictureFacts,
  { turns, onTime }: Watching,
): Promise<RenderedFilm['pictures']> {
  if (canBeCopied)
    try {
      using pictures = copiedPictures(paths.filmPath);
      await muxFilm({ ...paths, pictures }, turns, onTime);
      return 'copied';
    } catch (thrown) {
      // damaged in a way that decoders get over
      if (toEarwormError(thrown).code !== 'E_MEDIA_UNREADABLE') throw thrown;
    }
  using pictures = encodedPictures(paths.filmPath);
  await muxFilm({ ...paths, pictures }, turns, onTime);
  return 'encoded';
}
