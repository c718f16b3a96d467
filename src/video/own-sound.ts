import type { OwnSound } from './film-brief.ts';
import type { FilmReading, FilmSound } from './film-reading.ts';

const SILENT_LUFS = -60;
/** Less of the time, and it is not worth a word. */
const NAMED_SHARE_MIN = 0.05;
const MUSIC_SHARE_MIN = 0.25;

const hundredths = (value: number): number => Math.round(value * 100) / 100;

/** What is heard in a film; `null` when it has no sound. */
export function ownSoundOf({ sound, durationS }: FilmReading): OwnSound | null {
  if (sound === undefined) return null;
  return {
    loudness_lufs: hundredths(sound.loudness.integratedLufs),
    loudness_range_lu: hundredths(sound.loudness.rangeLu),
    pace: hundredths(sound.energy),
    speech_share: hundredths(speechShare(sound, durationS)),
    music_share: hundredths(sound.musicShare),
    speech: sound.speech.map(({ startS, endS }) => ({
      start_s: hundredths(startS),
      end_s: hundredths(endS),
    })),
  };
}

/** The same in a sentence. */
export function ownSoundWords({ sound, durationS }: FilmReading): string {
  if (sound === undefined) return 'It has no sound.';
  const { integratedLufs, rangeLu } = sound.loudness;
  if (integratedLufs < SILENT_LUFS) return 'Its sound is silent.';
  const pace = sound.energy < 0.35 ? 'calm' : sound.energy < 0.6 ? 'lively' : 'very lively';
  const spoken = speechShare(sound, durationS);
  const heard = [
    `${Math.round(integratedLufs)} LUFS with a range of ${Math.round(rangeLu)} LU`,
    ...(spoken < NAMED_SHARE_MIN ? [] : [`somebody speaks for ${Math.round(100 * spoken)} % of it`]),
    ...(sound.musicShare < MUSIC_SHARE_MIN ? [] : ['there is music in it']),
  ];
  return `Its own sound is ${pace}, ${heard.join(', ')}.`;
}

/** Why the music should leave room; nothing when nobody speaks. */
export function speechReasons({ sound, durationS }: FilmReading): string[] {
  if (sound === undefined || speechShare(sound, durationS) < NAMED_SHARE_MIN) return [];
  return [
    `somebody speaks for ${Math.round(100 * speechShare(sound, durationS))} % of it: softer music there`,
  ];
}

function speechShare({ speech }: FilmSound, durationS: number): number {
  const spokenS = speech.reduce((sum, { startS, endS }) => sum + endS - startS, 0);
  return Math.min(1, spokenS / Math.max(0.1, durationS));
}
