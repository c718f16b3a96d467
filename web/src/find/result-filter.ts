import type { Found } from './found.ts';

/** What the person wants to see of an answer; it stands in the address. */
export interface ResultFilter {
  readonly genres: readonly string[];
  readonly yearMin: number | undefined;
  readonly yearMax: number | undefined;
  /** Least score in 0..1. */
  readonly scoreMin: number;
  readonly kind: 'all' | 'song' | 'album';
}

export function filterOf(parameters: URLSearchParams): ResultFilter {
  const kind = parameters.get('kind');
  return {
    genres: parameters.getAll('genre'),
    yearMin: numberOf(parameters.get('year_min')),
    yearMax: numberOf(parameters.get('year_max')),
    scoreMin: (numberOf(parameters.get('score')) ?? 0) / 100,
    kind: kind === 'song' || kind === 'album' ? kind : 'all',
  };
}

function numberOf(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function isWanted(found: Found, { genres, yearMin, yearMax, scoreMin, kind }: ResultFilter): boolean {
  if (kind !== 'all' && found.kind !== kind) return false;
  if (found.score < scoreMin) return false;
  if (genres.length > 0 && !found.genres.some((genre) => genres.includes(genre))) return false;
  if (yearMin !== undefined && (found.year ?? -Infinity) < yearMin) return false;
  return yearMax === undefined || (found.year ?? Infinity) <= yearMax;
}
