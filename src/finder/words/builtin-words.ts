/** What the built-in engines for songs and for albums share: terms become clauses, clauses are weighed. */
import type { Fit } from '../../embedding/words/fit-sleeve.ts';
import type { Measure } from '../../embedding/words/measure.ts';
import type { Term } from '../../embedding/words/parse-words.ts';
import { type Clause, type Dictionary, readTerms } from '../../embedding/words/read-terms.ts';
import { type YearSpan, yearWords } from '../../embedding/words/year-words.ts';
import { bestPlaces, reasonsFor, type WeighedClause } from './clause-ranking.ts';
import { fitNames, genreDictionary, type GenreWish, WHOLE_FIT } from './named-matches.ts';
import type { EngineAnswer, WordsRequest } from './words-engine.ts';

/** What the catalogue is asked for, whatever the kind of thing. */
export interface NamedThings {
  /** All there are, ascending: a thing's place is where it stands here. */
  readonly ids: ArrayLike<number>;
  idsWithText(word: string): Promise<readonly number[]>;
  idsOfGenres(genres: readonly string[]): Promise<Iterable<number>>;
  idsOfYears(span: YearSpan): Promise<Iterable<number>>;
  genres(): Promise<readonly string[]>;
  /** What words may stand in; same length and order as `ids`. */
  namesOf(ids: readonly number[]): Promise<readonly (readonly string[])[]>;
}

export interface BuiltinDomain<Meaning> {
  readonly things: NamedThings;
  readonly dictionary: Dictionary<Meaning>;
  measure(meaning: Meaning): Measure;
  /** How like the examples things are: one clause for each that can be compared. */
  readonly examples: readonly WeighedClause[];
}

type Wish<Meaning> = { readonly own: Meaning } | GenreWish | YearSpan;

/** A clause with the ids that its names and genres fit, and how well. */
interface PreparedClause<Meaning> extends Clause<Wish<Meaning>> {
  readonly named: ReadonlyMap<number, Fit>;
}

const NEVER = 0.02;
const GENRE_FIT = 0.95;
/** Of more hits than this the names are not looked at: so common a word says little. */
const NAMES_READ_MAX = 1000;
const UNREAD_FIT = 0.6;

export async function askBuiltin<Meaning>(
  { parsed, among, hitsMax }: WordsRequest,
  domain: BuiltinDomain<Meaning>,
): Promise<EngineAnswer> {
  const { things, dictionary } = domain;
  const own: Dictionary<Wish<Meaning>> = (words) => {
    const meaning = dictionary(words);
    return meaning === undefined ? undefined : { own: meaning };
  };
  const { clauses, unknown } = readTerms(parsed, [own, yearWords, genreDictionary(await things.genres())]);
  const understood = await Promise.all(clauses.map((clause) => prepare(clause, things)));
  const named = await Promise.all(unknown.map((term) => prepare(clauseOfTerm<Meaning>(term), things)));
  const found = named.filter((clause) => clause.named.size > 0);
  const prepared = [...understood, ...found];
  const ignored = named.filter((clause) => clause.named.size === 0).map(({ typed }) => typed);
  const { ids } = things;
  const weighedClauses = [...prepared.map((clause) => weighed(clause, domain)), ...domain.examples];
  const isIn = among && ((place: number): boolean => among.has(ids[place] ?? 0));
  const best = bestPlaces(weighedClauses, { places: ids.length, isIn, hitsMax });
  return {
    hits: best.map(({ place, score }) => ({
      id: ids[place] ?? 0,
      score,
      reasons: reasonsFor(place, weighedClauses),
    })),
    understood: prepared.map(({ typed }) => typed),
    ignored: [...ignored, ...parsed.dropped],
  };
}

const clauseOfTerm = <Meaning>({ typed, isNegated, weight }: Term): Clause<Wish<Meaning>> => ({
  typed,
  isNegated,
  weight,
  meanings: [],
});

async function prepare<Meaning>(
  clause: Clause<Wish<Meaning>>,
  things: NamedThings,
): Promise<PreparedClause<Meaning>> {
  const named = new Map<number, Fit>();
  const years = clause.meanings.filter((meaning) => 'yearMin' in meaning);
  // what has a meaning of its own must stand there as a word: "red" is not meant in "hundred"
  const fitMin = clause.meanings.length > 0 ? WHOLE_FIT : 0;
  if (years.length === 0) await addNamed(clause.typed, { things, named, fitMin });
  for (const meaning of clause.meanings) {
    if ('genres' in meaning) {
      const because = `its genre is ${meaning.genres.slice(0, 3).join(' or ')}`;
      for (const id of await things.idsOfGenres(meaning.genres)) named.set(id, { fit: GENRE_FIT, because });
    } else if ('yearMin' in meaning) {
      const because = 'its year';
      for (const id of await things.idsOfYears(meaning)) named.set(id, { fit: 1, because });
    }
  }
  return { ...clause, named };
}

interface Naming {
  readonly things: NamedThings;
  readonly named: Map<number, Fit>;
  /** What fits less is no match. */
  readonly fitMin: number;
}

async function addNamed(typed: string, { things, named, fitMin }: Naming): Promise<void> {
  const ids = await things.idsWithText(typed);
  const read = ids.length <= NAMES_READ_MAX ? await things.namesOf(ids) : undefined;
  for (const [i, id] of ids.entries()) {
    const names = read?.[i];
    const fit = names === undefined ? UNREAD_FIT : fitNames(typed, names);
    if (fit > 0 && fit >= fitMin) named.set(id, { fit, because: 'in its names' });
  }
}

/** The best of what names and meanings say. */
function weighed<Meaning>(
  { typed, isNegated, weight, named, meanings }: PreparedClause<Meaning>,
  { things: { ids }, measure }: BuiltinDomain<Meaning>,
): WeighedClause {
  const measures = meanings.flatMap((meaning) => ('own' in meaning ? [measure(meaning.own)] : []));
  const nameFit = (place: number): number =>
    named.size === 0 ? NEVER : (named.get(ids[place] ?? 0)?.fit ?? NEVER);
  return {
    typed,
    isNegated,
    weight,
    fit(place) {
      let best = nameFit(place);
      for (const one of measures) {
        const fit = one.fit(place);
        if (fit > best) best = fit;
      }
      return best;
    },
    because(place) {
      let [best, because] = [nameFit(place), named.get(ids[place] ?? 0)?.because ?? ''];
      for (const one of measures)
        if (one.fit(place) > best) [best, because] = [one.fit(place), one.because(place)];
      return because;
    },
  };
}
