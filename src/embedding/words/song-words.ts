/**
 * What words mean for sound. Each is tied to what was measured: sources of the ties of mood to sound are
 * Gabrielsson and Lindström 2001 (energy, mode, tempo, articulation) and Juslin and Laukka 2004.
 */
import type { SoundValue } from '../../audio/descriptors/sound-values.ts';

/** A leaning: which values speak for it (positive) or against it, and how much. */
export interface Leaning {
  readonly kind: 'leaning';
  readonly values: Readonly<Partial<Record<SoundValue, number>>>;
  /** Why the word means that, for people. */
  readonly because: string;
}

export interface TempoSpan {
  readonly kind: 'tempo';
  readonly bpmMin: number;
  readonly bpmMax: number;
}

export interface KeyWish {
  readonly kind: 'key';
  /** 0..11, C is 0; absent: any. */
  readonly tonic?: number;
  readonly mode: 'major' | 'minor';
}

export type SongMeaning = Leaning | TempoSpan | KeyWish;

const leaning = (because: string, values: Leaning['values']): Leaning => ({
  kind: 'leaning',
  values,
  because,
});

const ENERGETIC = leaning('much begins, loudly', { energy: 1, onsetStrength: 0.6, onsetsPerS: 0.3 });
const CALM = leaning('little begins, softly', {
  energy: -1,
  onsetStrength: -0.6,
  onsetsPerS: -0.4,
  loudness: -0.3,
});
const AGGRESSIVE = leaning('energetic and rough', {
  energy: 1,
  roughness: 0.8,
  brightness: 0.3,
  loudness: 0.4,
});
const HAPPY = leaning('major, lively and clear', {
  mode: 1,
  brightness: 0.4,
  onsetStrength: 0.4,
  onsetsPerS: 0.3,
  roughness: -0.4,
});
const SAD = leaning('minor, slow, soft', { mode: -0.9, energy: -0.6, tempo: -0.4, brightness: -0.2 });
const DARK = leaning('dull, low and minor', {
  brightness: -0.8,
  mode: -0.5,
  warmth: 0.4,
  onsetsPerS: -0.3,
  movement: -0.3,
});
const DREAMY = leaning('soft, slow, little begins', {
  energy: -0.6,
  onsetsPerS: -0.6,
  onsetStrength: -0.5,
  tempo: -0.4,
  percussiveness: -0.4,
});
const PERCUSSIVE = leaning('struck rather than held', {
  percussiveness: 1,
  onsetBreadth: 0.8,
  onsetStrength: 0.5,
});
const HYPNOTIC = leaning('a clear beat, and little that changes', {
  beat: 1,
  movement: -0.8,
  loudnessRange: -0.5,
});
const ELECTRONIC = leaning('deep bass, dense and pressed', {
  bass: 0.7,
  roughness: 0.5,
  percussiveness: 0.4,
  energy: 0.4,
  crest: -0.4,
});
const ACOUSTIC = leaning('little bass, smooth, not pressed', {
  bass: -0.7,
  percussiveness: -0.6,
  roughness: -0.6,
  energy: -0.5,
});
const DANCEABLE = leaning('a clear beat, struck', { beat: 1, percussiveness: 0.6, bass: 0.3 });
const WARM = leaning('strong below 500 Hz, smooth, soft beginnings', {
  warmth: 0.7,
  roughness: -0.7,
  percussiveness: -0.6,
  energy: -0.3,
});
const BRIGHT = leaning('strong highs, clear beginnings', {
  brightness: 0.9,
  onsetStrength: 0.5,
  energy: 0.3,
  warmth: -0.2,
});
const HEAVY = leaning('loud, rough and low', { loudness: 0.8, roughness: 0.6, bass: 0.5 });

const LEANINGS: readonly (readonly [words: string, Leaning])[] = [
  ['energetic, lively, powerful, driving, upbeat, intense, "high energy", pumping, workout', ENERGETIC],
  [
    'calm, peaceful, relaxing, relaxed, gentle, mellow, soothing, chill, serene, tender, meditative, "low energy", sleepy, tranquil, soft',
    CALM,
  ],
  ['aggressive, angry, furious, brutal, violent, harsh', AGGRESSIVE],
  ['heavy, massive', HEAVY],
  ['happy, cheerful, joyful, merry, sunny, uplifting, playful, fun', HAPPY],
  ['sad, melancholic, melancholy, sorrowful, gloomy, mournful, wistful, depressing', SAD],
  ['dark, sinister, ominous, moody, menacing, eerie, spooky', DARK],
  ['dreamy, ethereal, floating, atmospheric, spacey, hazy, ambient', DREAMY],
  ['percussive, drums, drum, rhythmic, percussion, drumming', PERCUSSIVE],
  ['hypnotic, repetitive, trance-like, monotonous, steady', HYPNOTIC],
  ['electronic, synthetic, synth, synthesizer, electro', ELECTRONIC],
  ['acoustic, unplugged, organic', ACOUSTIC],
  ['danceable, groovy, dancing, dance, groove, funky', DANCEABLE],
  ['warm, mellow-toned, round', WARM],
  ['bright, brilliant, shiny, crisp, sharp, sparkling', BRIGHT],
  ['dull, muffled, muted', leaning('weak highs', { brightness: -1, warmth: 0.4 })],
  ['cold, thin, icy, tinny', leaning('weak below 500 Hz', { warmth: -1, bass: -0.5 })],
  ['bass, bassy, "deep bass", deep, subby, boomy', leaning('much below 120 Hz', { bass: 1 })],
  ['loud', leaning('loud', { loudness: 1 })],
  ['quiet, silent, hushed', leaning('not loud', { loudness: -1, energy: -0.3 })],
  ['rough, dissonant, gritty, distorted, raw', leaning('tones that rub', { roughness: 1 })],
  ['smooth, consonant, clean', leaning('tones that do not rub', { roughness: -1 })],
  ['noisy, noise', leaning('as much between tones as in them', { flatness: 1 })],
  ['tonal, pure, melodic', leaning('tones stand out', { flatness: -1 })],
  ['dynamic, "wide dynamics"', leaning('soft and loud in turn', { loudnessRange: 1, crest: 0.4 })],
  ['compressed, pressed', leaning('always as loud', { loudnessRange: -1, crest: -0.8 })],
  ['sparse, minimal, empty, bare', leaning('little begins', { onsetsPerS: -1, onsetStrength: -0.5 })],
  ['dense, busy, full, hectic', leaning('much begins', { onsetsPerS: 1, onsetStrength: 0.4 })],
  ['changing, varied, eventful', leaning('much that changes', { movement: 1 })],
];

const TEMPI: readonly (readonly [words: string, bpmMin: number, bpmMax: number])[] = [
  ['slow, slowly, downtempo, adagio, lento, ballad, "slow tempo"', 0, 82],
  ['medium, mid-tempo, midtempo, moderate, andante, "medium tempo", "mid tempo"', 84, 126],
  ['fast, quick, rapid, presto, uptempo, up-tempo, speedy, "fast tempo"', 136, 400],
];

const listed = (words: string): string[] => words.split(', ').map((word) => word.replaceAll('"', ''));

const DICTIONARY: ReadonlyMap<string, SongMeaning> = new Map<string, SongMeaning>([
  ...LEANINGS.flatMap(([words, meaning]) => listed(words).map((word) => [word, meaning] as const)),
  ...TEMPI.flatMap(([words, bpmMin, bpmMax]) =>
    listed(words).map((word) => [word, { kind: 'tempo', bpmMin, bpmMax }] as const),
  ),
]);

/** "slow", "darker", "120 bpm", "around 90", "90-100 bpm", "in A minor", "minor". */
export function songWords(words: readonly string[]): SongMeaning | undefined {
  const phrase = words.join(' ');
  return (
    formsOf(phrase)
      .map((form) => DICTIONARY.get(form))
      .find((meaning) => meaning !== undefined) ??
    tempoNumber(words) ??
    keyWords(words)
  );
}

/** The word as a dictionary may have it: "darker", "darkest", "calmly", "loudish". */
export function formsOf(phrase: string): string[] {
  const stem = phrase.replace(/(?:ish|est|er|ly)$/u, '');
  return stem === phrase
    ? [phrase]
    : [phrase, stem, `${stem}e`, stem.replace(/i$/u, 'y'), stem.replace(/(.)\1$/u, '$1')];
}

const BPM_MIN = 30;
const BPM_MAX = 300;
/** "120 bpm" and "around 120" leave so much room. */
const EXACT_ROOM = 0.03;
const AROUND_ROOM = 0.08;
const AROUND = new Set(['around', 'about', 'roughly', 'circa', 'ca', '~', 'approximately', 'near']);

function tempoNumber([first = '', ...others]: readonly string[]): TempoSpan | undefined {
  const isAround = AROUND.has(first) || first.startsWith('~');
  const rest = [...(AROUND.has(first) ? [] : [first.replace('~', '')]), ...others].join(' ');
  const [, from, to, unit] = /^(\d{2,3})(?:(?:-|–| to )(\d{2,3}))? ?(bpm|beats)?$/u.exec(rest) ?? [];
  if (from === undefined || (unit === undefined && !isAround)) return undefined;
  const bounds = [Number(from), Number(to ?? from)];
  const [low, high] = [Math.min(...bounds), Math.max(...bounds)];
  if (low < BPM_MIN || high > BPM_MAX) return undefined;
  const room = isAround ? AROUND_ROOM : EXACT_ROOM;
  return { kind: 'tempo', bpmMin: low * (1 - room), bpmMax: high * (1 + room) };
}

const TONICS: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };

function keyWords(words: readonly string[]): KeyWish | undefined {
  const rest = words.filter((word) => word !== 'in' && word !== 'key').join(' ');
  if (rest === 'major' || rest === 'minor') return { kind: 'key', mode: rest };
  const [, letter = '', sign = '', modeWord] =
    /^([a-g])(?: ?(#|b|♯|♭|sharp|flat))?[ -](major|minor|maj|min)$/u.exec(rest) ?? [];
  const natural = TONICS[letter];
  if (natural === undefined || modeWord === undefined) return undefined;
  const shift = /^(?:#|♯|sharp)$/u.test(sign) ? 1 : sign === '' ? 0 : 11;
  return { kind: 'key', tonic: (natural + shift) % 12, mode: modeWord.startsWith('maj') ? 'major' : 'minor' };
}
