import type { AlbumFilter, CatalogFilter } from '../../catalog/album-catalog.ts';
import type { CatalogStore, TrackFilter } from '../../catalog/catalog-store.ts';
import type { Track } from '../../catalog/track.ts';
import { parseWords, QUERY_CHARACTERS_MAX } from '../../embedding/words/parse-words.ts';
import { EarwormError } from '../../errors.ts';
import type { FoundAlbum } from '../found-album.ts';
import { type FusedHit, fuseAnswers, type NamedAnswer } from './fuse-answers.ts';
import type { Examples } from './parse-examples.ts';
import type { Example, FoundKind, PictureExample, WordsEngine } from './words-engine.ts';

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
  /** Such as `readPictureExamples` makes; songs are not compared with them. */
  readonly pictures?: readonly PictureExample[];
  readonly signal?: AbortSignal;
}

export interface FindBothOptions extends Omit<FindByWordsOptions<CatalogFilter>, 'examples'> {
  /** Only these; both without it. */
  readonly kind?: FoundKind;
  readonly examples?: Examples;
}

/**
 * Finds songs and albums by words, and by examples. Errors: `E_USAGE` for nothing at all to go by, or too
 * many words; `E_NOT_FOUND` for an example that is not there; those of the stores.
 */
export interface WordsFinder {
  /** Without words, only kinds that there are examples of. */
  both(
    text: string,
    options: FindBothOptions,
  ): Promise<{ readonly songs?: WordsAnswer<FoundSong>; readonly albums?: WordsAnswer<FoundAlbum> }>;
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
  const finder: WordsFinder = {
    async both(text, { kind, examples, pictures = [], ...options }) {
      const given = { songs: examples?.songs ?? [], albums: examples?.albums ?? [] };
      const counts = { songs: given.songs.length, albums: given.albums.length + pictures.length };
      const hasExamples = counts.songs + counts.albums > 0;
      const isAsked = (one: FoundKind): boolean =>
        kind === undefined ? !hasExamples || text.trim() !== '' || counts[one] > 0 : kind === one;
      return {
        ...(isAsked('songs') && { songs: await finder.songs(text, { ...options, examples: given.songs }) }),
        ...(isAsked('albums') && {
          albums: await finder.albums(text, { ...options, examples: given.albums, pictures }),
        }),
      };
    },
    describedSongs: async () => (await catalog.soundVectors()).trackIds.length,
    async songs(text, { filter, ...options }) {
      await checkExamples('song', options.examples, (ids) => catalog.tracksById(ids));
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
      await checkExamples('album', options.examples, (ids) => catalog.albumsById(ids));
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
  return finder;
}

/** What is not there would be left out silently. */
async function checkExamples(
  what: 'song' | 'album',
  examples: readonly Example[] = [],
  read: (ids: number[]) => Promise<readonly unknown[]>,
): Promise<void> {
  if (examples.length === 0) return;
  const held = await read(examples.map(({ id }) => id));
  const missing = examples.find((_, i) => held[i] === undefined);
  if (missing !== undefined)
    throw new EarwormError('E_NOT_FOUND', {
      message: `There is no ${what} with the id "${missing.id}" to be an example.`,
      details: { [`${what}_id`]: String(missing.id) },
    });
}

interface Asked extends FindByWordsOptions<never> {
  readonly text: string;
  readonly among: ReadonlySet<number> | undefined;
}

async function askAll(engines: readonly WordsEngine[], kind: FoundKind, asked: Asked) {
  const { text, among, top, examples = [], pictures = [], scoreMin = SCORE_MIN, signal } = asked;
  checkText(text, examples.length + pictures.length > 0);
  const request = {
    text,
    parsed: parseWords(text),
    examples,
    pictures,
    hitsMax: (top + examples.length) * HITS_PER_RESULT,
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
  // examples are like themselves, which is no answer
  const known = new Set(examples.map(({ id }) => id));
  return {
    hits: fuseAnswers(answers, scoreMin)
      .filter(({ id }) => !known.has(id))
      .slice(0, top),
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
