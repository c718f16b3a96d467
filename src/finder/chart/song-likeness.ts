/** What is compared of a song, whoever names it. */
export interface NamedSong {
  readonly title: string;
  readonly artist?: string | undefined;
  readonly durationMs?: number | undefined;
}

/** How alike two names of songs are, each by itself. */
export interface SongLikeness {
  /** 0..1 */
  readonly title: number;
  /** 0..1; 0.5 where either side names none. */
  readonly artist: number;
  /** Seconds; absent where either side tells none. */
  readonly apartS?: number;
  /** Whether one is live, a remix, a cover and so on, and the other is not. */
  readonly isOtherVersion: boolean;
}

/** Words that make another recording of a song. */
const VERSION_WORDS = new Set(
  (
    'live unplugged acoustic remix mix bootleg mashup edit cover karaoke instrumental demo sped slowed reverb nightcore ' +
    'orchestral piano extended rehearsal session acapella lofi 8d tribute'
  ).split(' '),
);
/** Words that make none, so that names with and without them are the same. */
const NEUTRAL_WORDS = new Set(
  (
    'official video audio music lyric lyrics visualizer visualiser hd hq 4k mv remaster remastered version original ' +
    'single album explicit clean mono stereo deluxe edition bonus track the a an'
  ).split(' '),
);
const FEATURING = /[([]?\s*\b(?:feat|ft|featuring|with)\b\.?\s+[^)\]]*[)\]]?/giu;
const ARTIST_JOIN =
  /\s*(?:,|&|\+|;|\/|×|\bx\b|\band\b|\bund\b|\by\b|\bvs\.?|\bfeat\.?|\bft\.?|\bfeaturing\b|\bwith\b)\s*/iu;

/** O(n) in the lengths of the names, which are some hundred characters at most. */
export function songLikeness(a: NamedSong, b: NamedSong): SongLikeness {
  const [wordsA, wordsB] = [titleWords(a.title), titleWords(b.title)];
  const apartS =
    a.durationMs === undefined || b.durationMs === undefined
      ? {}
      : { apartS: Math.abs(a.durationMs - b.durationMs) / 1000 };
  const versions = wordsA.versions.symmetricDifference(wordsB.versions);
  return {
    title: Math.max(dice(wordsA.words, wordsB.words), dice(pairsOf(wordsA.words), pairsOf(wordsB.words))),
    artist: artistLikeness(a, b),
    ...apartS,
    isOtherVersion: versions.size > 0,
  };
}

function titleWords(title: string): { words: string[]; versions: Set<string> } {
  const all = wordsOf(title.replaceAll(FEATURING, ' '));
  const versions = new Set(all.filter((word) => VERSION_WORDS.has(word)));
  const words = all.filter((word) => !VERSION_WORDS.has(word) && !isNeutral(word));
  // a song may be called "The Video"
  return { words: words.length === 0 ? all : words, versions };
}

const isNeutral = (word: string): boolean => NEUTRAL_WORDS.has(word) || /^(?:19|20)\d\d$/u.test(word);

/** Of the best pair of single artists; guests stand in titles as often as beside the artist. */
function artistLikeness(a: NamedSong, b: NamedSong): number {
  const [left, right] = [artistsOf(a.artist), artistsOf(b.artist)];
  if (left.length === 0 || right.length === 0) return 0.5;
  return Math.max(...left.flatMap((one) => right.map((other) => nameLikeness(one, other))));
}

function artistsOf(artist: string | undefined): string[][] {
  if (artist === undefined) return [];
  const bare = artist.replaceAll(/\([^)]*\)/gu, ' ');
  const inside = [...artist.matchAll(/\(([^)]*)\)/gu)].map(([, text]) => text ?? '');
  const names = [artist, bare, ...inside, ...bare.split(ARTIST_JOIN)].slice(0, 20);
  return names
    .map((name) => wordsOf(name).filter((word) => word !== 'the'))
    .filter((words) => words.length > 0);
}

const nameLikeness = (a: readonly string[], b: readonly string[]): number =>
  Math.max(dice(a, b), dice(pairsOf(a), pairsOf(b)));

/** Words without accents and marks, in lower case. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}'’`´]/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, 60);
}

/** All neighbouring letters, words written together: forgives what is misspelt, and takes scripts without spaces. */
function pairsOf(words: readonly string[]): string[] {
  const letters = Array.from(words.join(''));
  if (letters.length < 2) return letters;
  return letters.slice(1).map((letter, i) => `${letters[i]}${letter}`);
}

/** Sørensen and Dice: twice what both have over what each has; 0..1. */
function dice(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 0;
  const counts = new Map<string, number>();
  for (const item of a) counts.set(item, (counts.get(item) ?? 0) + 1);
  let both = 0;
  for (const item of b) {
    const left = counts.get(item) ?? 0;
    if (left > 0) both++;
    counts.set(item, left - 1);
  }
  return (2 * both) / (a.length + b.length);
}
