import type { AlbumFilter } from '../catalog/album-catalog.ts';
import type { CatalogStore, TrackFilter } from '../catalog/catalog-store.ts';
import type { Track } from '../catalog/track.ts';
import { parseWords, QUERY_CHARACTERS_MAX } from '../embedding/words/parse-words.ts';
import { EarwormError } from '../errors.ts';
import type { FoundAlbum } from './found-album.ts';
import { type FusedHit, fuseAnswers, type NamedAnswer } from './fuse-answers.ts';
import type { Example, FoundKind, WordsEngine } from './words-engine.ts';

export interface FoundSong {
  readonly track: Track;
  /** 0..1: from 0.5 on, it is what was asked for more likely than not. */
  readonly score: number;
  /** `builtin`, or names of models, the surest first, with "+" between. */
  readonly engine: string;
  /** Which words matched what, in one sentence. */
  readonly reason: string;
}

export interface WordsAnswer<Found> {
  /** Best first; empty when nothing here is like that. */
  readonly found: readonly Found[];
  /** Words that somebody made something of, and those that nobody did, as they were typed. */
  readonly understood: readonly string[];
  readonly ignored: readonly string[];
  /** Which engines looked. */
  readonly engines: readonly string[];
}

export interface FindByWordsOptions<Filter> {
  readonly top: number;
  readonly filter?: Filter;
  /** Default 0.5. */
  readonly scoreMin?: number;
  readonly examples?: readonly Example[];
  readonly signal?: AbortSignal;
}

/** Finds songs and albums by words. Errors: `E_USAGE` for no words at all, or too many; those of the stores. */
export interface WordsFinder {
  songs(text: string, options: FindByWordsOptions<TrackFilter>): Promise<WordsAnswer<FoundSong>>;
  albums(text: string, options: FindByWordsOptions<AlbumFilter>): Promise<WordsAnswer<FoundAlbum>>;
  /** How many songs can be found by how they sound. */
  describedSongs(): Promise<number>;
}

export interface WordsFinderPorts {
  readonly catalog: Pick<
    CatalogStore,
    'findTracks' | 'tracksById' | 'findAlbums' | 'albumsById' | 'soundVectors'
  >;
  readonly engines: readonly WordsEngine[];
}

const SCORE_MIN = 0.5;
/** More than are shown, so that fusing has something to choose from. */
const HITS_PER_RESULT = 4;

export function createWordsFinder({ catalog, engines }: WordsFinderPorts): WordsFinder {
  return {
    describedSongs: async () => (await catalog.soundVectors()).trackIds.length,
    async songs(text, { filter, ...options }) {
      const among =
        filter === undefined ? undefined : new Set(await catalog.findTracks({ ...filter, isMissing: false }));
      const { hits, ...answer } = await askAll(engines, 'songs', { text, among, ...options });
      const tracks = await catalog.tracksById(hits.map(({ id }) => id));
      return {
        ...answer,
        found: withItems(hits, tracks).map(({ item: track, ...rest }) => ({ track, ...rest })),
      };
    },
    async albums(text, { filter, ...options }) {
      const fitting = filter === undefined ? undefined : await catalog.findAlbums(filter);
      const among = fitting && new Set(fitting.map(({ albumId }) => albumId));
      const { hits, ...answer } = await askAll(engines, 'albums', { text, among, ...options });
      const albums = await catalog.albumsById(hits.map(({ id }) => id));
      return {
        ...answer,
        found: withItems(hits, albums).map(({ item: album, ...rest }) => ({ album, ...rest })),
      };
    },
  };
}

interface Asked extends FindByWordsOptions<never> {
  readonly text: string;
  readonly among: ReadonlySet<number> | undefined;
}

async function askAll(engines: readonly WordsEngine[], kind: FoundKind, asked: Asked) {
  const { text, among, top, examples = [], scoreMin = SCORE_MIN, signal } = asked;
  checkText(text, examples.length > 0);
  const request = {
    text,
    parsed: parseWords(text),
    examples,
    hitsMax: top * HITS_PER_RESULT,
    ...(among === undefined ? {} : { among }),
    ...(signal === undefined ? {} : { signal }),
  };
  const asking = engines
    .filter((engine) => engine.kind === kind)
    .map(async ({ name, ask }): Promise<NamedAnswer[]> => {
      const answer = await ask(request);
      return answer === undefined ? [] : [{ ...answer, engine: name }];
    });
  const answers = (await Promise.all(asking)).flat();
  const understood = new Set(answers.flatMap((answer) => answer.understood));
  return {
    hits: fuseAnswers(answers, scoreMin).slice(0, top),
    understood: [...understood],
    ignored: [...new Set(answers.flatMap((answer) => answer.ignored))].filter(
      (word) => !understood.has(word),
    ),
    engines: answers.map(({ engine }) => engine),
  };
}

function checkText(text: string, hasExamples: boolean): void {
  if (text.trim() === '' && !hasExamples)
    throw new EarwormError('E_USAGE', { message: 'Say what to look for: one word at least.' });
  if (text.length > QUERY_CHARACTERS_MAX) {
    throw new EarwormError('E_USAGE', {
      message: `The query is longer than ${QUERY_CHARACTERS_MAX} characters; a few words do.`,
      details: { characters: text.length, charactersMax: QUERY_CHARACTERS_MAX },
    });
  }
}

/** What was removed meanwhile is left out. */
function withItems<Item>(hits: readonly FusedHit[], items: readonly (Item | undefined)[]) {
  return hits.flatMap(({ score, engines, reasons }, i) => {
    const item = items[i];
    if (item === undefined) return [];
    return [{ item, score, engine: engines.join('+'), reason: reasons.join('; ') }];
  });
}
