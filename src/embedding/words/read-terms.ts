/** Terms to clauses: the longest phrase that somebody knows goes first. */
import { isFiller, type ParsedWords, type Term } from './parse-words.ts';

/** One thing that is asked for, and what of the query it was said with. */
export interface Clause<Meaning> {
  readonly typed: string;
  readonly meanings: readonly Meaning[];
  readonly isNegated: boolean;
  readonly weight: number;
}

/** What a phrase means, if anything; `words` are folded, one to `PHRASE_WORDS_MAX`. */
export type Dictionary<Meaning> = (words: readonly string[]) => Meaning | undefined;

const PHRASE_WORDS_MAX = 4;

export interface ReadTerms<Meaning> {
  readonly clauses: readonly Clause<Meaning>[];
  /** Nobody knows them; still to be looked for in names. */
  readonly unknown: readonly Term[];
}

/** Every dictionary that knows the phrase has its say. */
export function readTerms<Meaning>(
  { terms }: ParsedWords,
  dictionaries: readonly Dictionary<Meaning>[],
): ReadTerms<Meaning> {
  const clauses: Clause<Meaning>[] = [];
  const unknown: Term[] = [];
  for (let at = 0; at < terms.length;) {
    const phrase = longestPhrase(terms, at, dictionaries);
    const some = terms.slice(at, at + (phrase?.length ?? 1));
    if (phrase !== undefined) clauses.push(clauseOf(some, phrase.meanings));
    else unknown.push(...some.filter((term) => !isFiller(term)));
    at += some.length;
  }
  return { clauses, unknown };
}

function longestPhrase<Meaning>(
  terms: readonly Term[],
  at: number,
  dictionaries: readonly Dictionary<Meaning>[],
): { readonly length: number; readonly meanings: readonly Meaning[] } | undefined {
  for (let length = Math.min(PHRASE_WORDS_MAX, terms.length - at); length > 0; length--) {
    const some = terms.slice(at, at + length);
    if (some.every(isFiller)) continue;
    // a term that is turned round begins a phrase of its own
    if (some.some((term, i) => term.isQuoted || (i > 0 && term.isNegated && !some[0]?.isNegated))) continue;
    const words = some.map(({ word }) => word);
    const meanings = dictionaries.map((one) => one(words)).filter((meaning) => meaning !== undefined);
    if (meanings.length > 0) return { length, meanings };
  }
  return undefined;
}

function clauseOf<Meaning>(terms: readonly Term[], meanings: readonly Meaning[]): Clause<Meaning> {
  return {
    typed: terms.map(({ typed }) => typed).join(' '),
    meanings,
    isNegated: terms.some(({ isNegated }) => isNegated),
    weight: Math.max(...terms.map(({ weight }) => weight)),
  };
}
