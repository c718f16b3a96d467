import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { foldWord } from '../../embedding/words/parse-words.ts';
import type { FilmBrief } from '../../video/film-brief.ts';
import type { FoundSong, WordsFinder } from '../words/find-by-words.ts';
import { wordsIn } from '../words/named-matches.ts';

export interface SongsForBriefPorts {
  readonly words: Pick<WordsFinder, 'songs'>;
  readonly catalog: Pick<CatalogStore, 'genres'>;
}

export interface SongsForBriefOptions {
  /** Only songs of one of these. */
  readonly genres?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface BriefSongs {
  /** The words that were searched with. */
  readonly query: string;
  /** Best first. */
  readonly found: readonly FoundSong[];
  readonly engines: readonly string[];
}

/** A film asks for several things at once, and a song that has most of them is worth hearing. */
const SCORE_MIN = 0.3;
/** So many are looked at, to have a choice when one album has all that suits best. */
const CANDIDATES = 250;
const WORDS_ASKED = 3;
/** A genre that suits counts as one more word beside those and the tempo, and fits as genres do in finding by words. */
const GENRE_SHARE = 1 / (WORDS_ASKED + 2);
const GENRE_FIT = 0.95;

/**
 * Songs that suit a brief: by its words and its tempo, and among these, and besides, by the genres that it
 * names and the collection has. Errors: those of finding by words.
 */
export async function songsForBrief(
  brief: FilmBrief,
  { words, catalog }: SongsForBriefPorts,
  { genres = [], signal }: SongsForBriefOptions,
): Promise<BriefSongs> {
  const query = queryOf(brief);
  const asked = { top: CANDIDATES, scoreMin: SCORE_MIN, ...(signal !== undefined && { signal }) };
  const suiting = suitingGenres(brief.genre_suggestions, await catalog.genres());
  const wished = await words.songs(query, { ...asked, ...(genres.length > 0 && { filter: { genres } }) });
  const more =
    genres.length > 0 || suiting.length === 0
      ? []
      : (await words.songs(query, { ...asked, filter: { genres: suiting } })).found;
  const songs = new Map([...wished.found, ...more].map((song) => [song.track.trackId, song]));
  return { query, found: withGenres([...songs.values()], suiting), engines: wished.engines };
}

/** The brief in words that finding by words knows, and its numbers. */
function queryOf({ keywords, tempo_bpm_range: [min, max] }: FilmBrief): string {
  return [...keywords.slice(0, WORDS_ASKED), `${min}-${max} bpm`].join(', ');
}

/** " drum bass " of "Drum & Bass" and "Drum and Bass". */
function phraseOf(genre: string): string {
  const words = wordsIn(genre).filter((word) => word !== 'and' && word !== 'n');
  return words.length === 0 ? '' : ` ${words.join(' ')} `;
}

/** Genres of the collection that are called so, or of which the one is a kind of the other: "Pop", "Indie Pop". */
function suitingGenres(
  suggested: readonly string[],
  held: Awaited<ReturnType<CatalogStore['genres']>>,
): string[] {
  const wanted = suggested.map(phraseOf).filter((phrase) => phrase !== '');
  const isSuiting = (phrase: string): boolean =>
    phrase !== '' && wanted.some((one) => one.includes(phrase) || phrase.includes(one));
  return held
    .filter(({ genre, tracks }) => tracks > 0 && isSuiting(phraseOf(genre)))
    .map(({ genre }) => genre);
}

/** Songs of a genre that suits come before those that then score less; the others stay in their order. */
function withGenres(found: readonly FoundSong[], suiting: readonly string[]): FoundSong[] {
  const folded = new Set(suiting.map(foldWord));
  const placed: FoundSong[] = [];
  for (const song of found) {
    const genre = song.track.tags.genres?.find((name) => folded.has(foldWord(name)));
    if (genre === undefined) {
      placed.push(song);
      continue;
    }
    const score = song.score ** (1 - GENRE_SHARE) * GENRE_FIT ** GENRE_SHARE;
    const reason = `${genre}: a genre that suits; ${song.reason}`;
    let at = placed.length;
    while (at > 0 && (placed[at - 1]?.score ?? 1) < score) at--;
    placed.splice(at, 0, { ...song, score, reason });
  }
  return placed;
}
