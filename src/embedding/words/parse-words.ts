/**
 * A query in people's words, cut into terms: "slow, not loud, -drums, very dark, \"blue in green\"". Which
 * terms mean something is for the lexicons and the catalogue to say.
 */
export interface Term {
  /** As it was typed, for answers. */
  readonly typed: string;
  /** In lower case, without accents. */
  readonly word: string;
  /** Quoted: looked for in names only, as it stands. */
  readonly isQuoted: boolean;
  /** What is wanted is that it does not fit. */
  readonly isNegated: boolean;
  /** 1, more after "very", less after "a bit". */
  readonly weight: number;
}

export interface ParsedWords {
  readonly terms: readonly Term[];
  /** Beyond what is looked at. */
  readonly dropped: readonly string[];
}

/** Longer queries are refused by whoever takes them. */
export const QUERY_CHARACTERS_MAX = 500;
const TERMS_MAX = 32;

const NEGATIONS = new Set(['not', 'no', 'without', 'non', 'never', 'except', 'minus', "isn't", "don't"]);
const WEIGHTS: Readonly<Record<string, number>> = {
  very: 1.6,
  really: 1.6,
  extremely: 2,
  super: 1.6,
  more: 1.3,
  mostly: 1.3,
  somewhat: 0.6,
  slightly: 0.5,
  bit: 0.5,
  little: 0.5,
  rather: 0.8,
  maybe: 0.4,
};
/** Turns the next word round, gently. */
const LESS_WEIGHT = 0.6;

/** Words that say nothing by themselves. */
const FILLERS = new Set(
  (
    'a an and are as at be but by for from has have i in is it its me my of on one or so that the their them then ' +
    'there this to was were will with you your something some thing things any anything song songs track tracks ' +
    'tune tunes music piece pieces album albums cover covers sleeve sleeves record records picture pictures image ' +
    'images artwork find want looking look looks sounding sounds sound feel feeling kind type style like please ' +
    'colored coloured colour color tones'
  ).split(' '),
);

export function foldWord(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** Quoted phrases, else what stands between spaces and commas; hyphens and apostrophes inside belong to words. */
const TOKEN = /(-?)["“”]([^"“”]+)["“”]|([^\s,;!?()[\]{}"“”]+)/gu;

export function parseWords(text: string): ParsedWords {
  const terms: Term[] = [];
  const dropped: string[] = [];
  let turn: Turn = STRAIGHT;
  for (const token of tokensOf(text)) {
    const next = token.isQuoted || token.isMinus ? undefined : turnBy(token.word, turn);
    if (next !== undefined) {
      turn = next;
      continue;
    }
    const { typed, word, isQuoted, isMinus } = token;
    const term = { typed, word, isQuoted, isNegated: turn.isNegated !== isMinus, weight: turn.weight };
    if (terms.length >= TERMS_MAX) dropped.push(typed);
    else terms.push(term);
    // "not a loud song": the article does not use up the turn
    if (!isFiller(term)) turn = STRAIGHT;
  }
  return { terms, dropped };
}

interface Token extends Pick<Term, 'typed' | 'word' | 'isQuoted'> {
  readonly isMinus: boolean;
}

function tokensOf(text: string): Token[] {
  const tokens = Array.from(text.replaceAll('’', "'").matchAll(TOKEN), ([, minus, quoted, bare = '']) => {
    const isMinus = minus === '-' || /^-[\p{L}\p{N}]/u.test(bare);
    const typed = (quoted ?? bare).replace(/^-(?=[\p{L}\p{N}])|\.+$/gu, '').trim();
    return { typed, word: foldWord(typed), isQuoted: quoted !== undefined, isMinus };
  });
  return tokens.filter(({ word }) => /[\p{L}\p{N}]/u.test(word));
}

/** What a word does to the next one. */
interface Turn {
  readonly isNegated: boolean;
  readonly weight: number;
}

const STRAIGHT: Turn = { isNegated: false, weight: 1 };

/** `undefined`: the word stands for itself. */
function turnBy(word: string, turn: Turn): Turn | undefined {
  if (NEGATIONS.has(word)) return { ...turn, isNegated: true };
  if (word === 'less') return { isNegated: true, weight: LESS_WEIGHT };
  const weight = Object.hasOwn(WEIGHTS, word) ? WEIGHTS[word] : undefined;
  return weight === undefined ? undefined : { ...turn, weight };
}

/** Whether a term says nothing when no longer phrase has used it. */
export const isFiller = ({ word, isQuoted }: Term): boolean => !isQuoted && FILLERS.has(word);
