import type { AlbumFacts } from '../../catalog/album.ts';

/** A review as its file has it: texts and numbers by the name of their column. */
export type RawReview = Readonly<Record<string, unknown>>;

export interface Review {
  readonly facts: AlbumFacts;
  readonly sourceId?: string;
}

/** The names under which a fact is found, in files of either kind. */
const COLUMNS = {
  artist: ['artist'],
  albumName: ['album_name', 'album', 'title'],
  genres: ['genre', 'genres'],
  label: ['label'],
  releaseYear: ['release_year', 'year'],
  score: ['score', 'pitchfork_score'],
  bestNewMusic: ['best_new_music', 'bnm'],
  reviewer: ['reviewer_name', 'reviewer', 'author'],
  coverUrl: ['cover_url'],
  // pandas writes its row numbers under this heading
  sourceId: ['local_id', 'album_id', 'id', 'Unnamed: 0', ''],
} as const;

type Fact = keyof typeof COLUMNS;

const TEXT_CHARACTERS_MAX = 1000;
const GENRES_MAX = 20;
const SCORE_MAX = 10;
const YEAR_MIN = 1000;
const YEAR_MAX = 2999;

/** Whether a heading is one of reviews at all. */
export function hasAlbumColumn(columns: readonly string[]): boolean {
  return COLUMNS.albumName.some((name) => columns.includes(name));
}

/** A review, or in words why it is none. What is empty is not known. */
export function reviewOf(raw: RawReview): Review | string {
  const albumName = textOf(raw, 'albumName');
  if (albumName === undefined) return 'it names no album';
  const releaseYear = numberOf(raw, 'releaseYear', { min: YEAR_MIN, max: YEAR_MAX });
  if (typeof releaseYear === 'string') return releaseYear;
  const score = numberOf(raw, 'score', { min: 0, max: SCORE_MAX });
  if (typeof score === 'string') return score;
  const isBestNewMusic = truthOf(raw, 'bestNewMusic');
  if (typeof isBestNewMusic === 'string') return isBestNewMusic;
  const sourceId = textOf(raw, 'sourceId');
  const label = listOf(raw, 'label').join(', ');
  const facts = {
    artist: textOf(raw, 'artist'),
    label: label === '' ? undefined : label,
    releaseYear: releaseYear === undefined ? undefined : Math.trunc(releaseYear),
    score,
    isBestNewMusic,
    reviewer: textOf(raw, 'reviewer'),
    coverUrl: urlOf(raw),
  };
  return {
    facts: { albumName, genres: listOf(raw, 'genres').slice(0, GENRES_MAX), ...present(facts) },
    ...(sourceId === undefined ? {} : { sourceId }),
  };
}

/** As text, a list joined by commas; what is neither text, number nor truth is not known. */
function valueOf(raw: RawReview, fact: Fact): string | undefined {
  const values = COLUMNS[fact].map((name) => (Object.hasOwn(raw, name) ? textFrom(raw[name]) : ''));
  return values.find((value) => value !== '');
}

function textFrom(value: unknown): string {
  if (Array.isArray(value)) return value.map(textFrom).join(',');
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain && !Number.isNaN(value) ? String(value).trim() : '';
}

function textOf(raw: RawReview, fact: Fact): string | undefined {
  return cleaned(valueOf(raw, fact) ?? '');
}

function cleaned(value: string): string | undefined {
  const text = value
    .slice(0, TEXT_CHARACTERS_MAX)
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return text === '' ? undefined : text.normalize('NFC');
}

/** Each once: labels come as `4AD,4AD`. */
function listOf(raw: RawReview, fact: Fact): string[] {
  const parts = (valueOf(raw, fact) ?? '').split(',');
  return [...new Set(parts.map(cleaned).filter((part) => part !== undefined))];
}

function numberOf(
  raw: RawReview,
  fact: Fact,
  { min, max }: { readonly min: number; readonly max: number },
): number | string | undefined {
  const value = valueOf(raw, fact);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (number >= min && number <= max) return number;
  return `its ${COLUMNS[fact][0]} is not a number from ${min} to ${max}`;
}

const TRUE = new Set(['true', '1', '1.0', 'yes']);
const FALSE = new Set(['false', '0', '0.0', 'no']);

function truthOf(raw: RawReview, fact: Fact): boolean | string | undefined {
  const value = valueOf(raw, fact);
  if (value === undefined) return undefined;
  const text = value.toLowerCase();
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : `its ${COLUMNS[fact][0]} is neither true nor false`;
}

/** Only addresses that a page may show. */
function urlOf(raw: RawReview): string | undefined {
  const text = textOf(raw, 'coverUrl');
  return text !== undefined && /^https?:\/\//iu.test(text) ? text : undefined;
}

function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
