import { EarwormError } from '../errors.ts';
import type { EnergyLevel, FilmBrief, Tempo } from '../video/film-brief.ts';
import { SOUND_WORDS } from './film-question.ts';

/** What Gemini says of a film, in the brief's words. */
export type GeminiWords = Pick<
  FilmBrief,
  | 'description'
  | 'music_recommendation'
  | 'keywords'
  | 'mood'
  | 'genre_suggestions'
  | 'tempo'
  | 'energy_level'
  | 'tempo_bpm_range'
  | 'confidence'
  | 'reasons'
>;

const ANSWER_CHARACTERS_MAX = 20_000;
const BPM_MIN = 40;
const BPM_MAX = 220;
const LIMITS = { description: 600, recommendation: 300, reason: 200, word: 40 } as const;
const COUNTS = { reasons: 4, soundWords: 4, keywords: 8, genres: 5 } as const;

/**
 * Reads an answer that nobody vouches for: what is not of the asked shape is refused, text is cleaned and cut,
 * and nothing else is kept. Errors: `E_GEMINI_ANSWER`.
 */
export function readAnswer(text: string): GeminiWords {
  if (text.length > ANSWER_CHARACTERS_MAX) throw broken('too long');
  const answer = parsedObject(text);
  const soundWords = listOf(answer, 'sound_words', { countMax: COUNTS.soundWords, read: soundWord });
  const keywords = listOf(answer, 'keywords', { countMax: COUNTS.keywords, read: shortWord });
  return {
    description: sentence(answer, 'description', LIMITS.description),
    music_recommendation: sentence(answer, 'music_recommendation', LIMITS.recommendation),
    keywords: [...new Set([...soundWords, ...keywords])],
    mood: shortWord(answer['mood']) ?? refuse('mood'),
    genre_suggestions: listOf(answer, 'genre_suggestions', { countMax: COUNTS.genres, read: shortWord }),
    tempo: oneOf<Tempo>(answer, 'tempo', ['Slow', 'Medium', 'Fast']),
    energy_level: oneOf<EnergyLevel>(answer, 'energy_level', ['Low', 'Medium', 'High']),
    tempo_bpm_range: tempoRange(answer),
    confidence: share(answer),
    reasons: listOf(answer, 'reasons', {
      countMax: COUNTS.reasons,
      read: (value) => plain(value, LIMITS.reason),
    }),
  };
}

type Answer = Readonly<Record<string, unknown>>;

function parsedObject(text: string): Answer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw broken('not JSON', cause);
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Answer;
  throw broken('no JSON object');
}

const broken = (what: string, cause?: unknown): EarwormError =>
  new EarwormError('E_GEMINI_ANSWER', { details: { what }, ...(cause === undefined ? {} : { cause }) });

const refuse = (field: string): never => {
  throw broken(`${field} is not what was asked for`);
};

/** On one line, without addresses, characters that steer and marks of mark-up. */
function plain(value: unknown, charactersMax: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .slice(0, 10 * charactersMax)
    .toWellFormed()
    .replaceAll(/\b[a-z][a-z\d+.-]{1,20}:\/\/\S*|\bwww\.\S*/giu, '')
    .replaceAll(/[\p{C}\p{Z}\s<>`\\]+/gu, ' ')
    .trim();
  const cut =
    text.length <= charactersMax
      ? text
      : `${text
          .slice(0, charactersMax - 1)
          .toWellFormed()
          .trimEnd()}…`;
  return cut === '' ? undefined : cut;
}

const sentence = (answer: Answer, field: string, charactersMax: number): string =>
  plain(answer[field], charactersMax) ?? refuse(field);

/** One or two words: letters and digits, and what stands between them in names of genres. */
function shortWord(value: unknown): string | undefined {
  const text = plain(value, LIMITS.word);
  return text !== undefined && /^[\p{L}\p{N}][\p{L}\p{N}\p{M}&'’/+. -]*$/u.test(text) ? text : undefined;
}

const soundWord = (value: unknown): string | undefined => SOUND_WORDS.find((word) => word === value);

interface ListRules {
  readonly countMax: number;
  readonly read: (value: unknown) => string | undefined;
}

/** What is no good is left out; a list without anything good is refused. */
function listOf(answer: Answer, field: string, { countMax, read }: ListRules): string[] {
  const list = answer[field];
  if (!Array.isArray(list)) return refuse(field);
  const good = list.slice(0, 4 * countMax).flatMap((value) => read(value) ?? []);
  return good.length === 0 ? refuse(field) : [...new Set(good)].slice(0, countMax);
}

function oneOf<Value extends string>(answer: Answer, field: string, values: readonly Value[]): Value {
  return values.find((value) => value === answer[field]) ?? refuse(field);
}

function tempoRange(answer: Answer): readonly [number, number] {
  const [min, max] = [answer['tempo_bpm_min'], answer['tempo_bpm_max']];
  const isRange = typeof min === 'number' && typeof max === 'number' && min >= BPM_MIN && max <= BPM_MAX;
  return isRange && min <= max ? [Math.round(min), Math.round(max)] : refuse('tempo_bpm_min');
}

function share({ confidence }: Answer): number {
  const isShare = typeof confidence === 'number' && confidence >= 0 && confidence <= 1;
  return isShare ? Math.round(1000 * confidence) / 1000 : refuse('confidence');
}
