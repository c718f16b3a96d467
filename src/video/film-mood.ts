import type { EnergyLevel, Tempo } from './film-brief.ts';
import type { Look } from './measure-look.ts';

/** Words of music for a kind of film; all of them are words that finding by words knows. */
export interface FilmMood {
  readonly mood: string;
  /** The words to search with, the most important first. */
  readonly words: readonly string[];
  readonly genres: readonly string[];
}

const MOODS: Readonly<Record<EnergyLevel, Readonly<Record<'dark' | 'bright', FilmMood>>>> = {
  High: {
    bright: {
      mood: 'upbeat',
      words: ['energetic', 'happy', 'danceable'],
      genres: ['Electronic', 'Dance', 'Pop'],
    },
    dark: {
      mood: 'intense',
      words: ['energetic', 'dark', 'heavy'],
      genres: ['Rock', 'Metal', 'Drum and Bass'],
    },
  },
  Medium: {
    bright: { mood: 'cheerful', words: ['happy', 'warm', 'groovy'], genres: ['Pop', 'Funk', 'Folk'] },
    dark: {
      mood: 'moody',
      words: ['dark', 'hypnotic', 'steady'],
      genres: ['Trip Hop', 'Electronic', 'Rock'],
    },
  },
  Low: {
    bright: { mood: 'calm', words: ['calm', 'warm', 'dreamy'], genres: ['Ambient', 'Acoustic', 'Classical'] },
    dark: { mood: 'melancholic', words: ['calm', 'dark', 'sad'], genres: ['Ambient', 'Classical', 'Drone'] },
  },
};

/** Light counts most for how glad a film looks, then colour and its warmth. */
const GLAD = { light: 0.6, colourfulness: 0.25, warmth: 0.15 } as const;
const GLAD_MIN = 0.48;

export function moodOf(look: Look, level: EnergyLevel): FilmMood {
  const gladness =
    GLAD.light * look.light + GLAD.colourfulness * look.colourfulness + GLAD.warmth * look.warmth;
  return MOODS[level][gladness >= GLAD_MIN ? 'bright' : 'dark'];
}

const LOW_MAX = 0.36;
const MEDIUM_MAX = 0.58;

export function energyLevelOf(energy: number): EnergyLevel {
  if (energy < LOW_MAX) return 'Low';
  return energy < MEDIUM_MAX ? 'Medium' : 'High';
}

const BPM_CALMEST = 60;
const BPM_SPAN = 100;
const BPM_ROOM = 10;
const SLOW_MAX = 90;
const MEDIUM_BPM_MAX = 116;

/** 60 bpm where nothing happens, 160 where all does, to fives. */
export function tempoRangeOf(energy: number): readonly [min: number, max: number] {
  const middle = 5 * Math.round((BPM_CALMEST + BPM_SPAN * energy) / 5);
  return [middle - BPM_ROOM, middle + BPM_ROOM];
}

export function tempoOf([min, max]: readonly [number, number]): Tempo {
  const middle = (min + max) / 2;
  if (middle < SLOW_MAX) return 'Slow';
  return middle <= MEDIUM_BPM_MAX ? 'Medium' : 'Fast';
}
