import { beforeAll, describe, expect, it } from 'vitest';
import type { AlbumFacts } from '../../catalog/album.ts';
import { describeTraits, TRAITS_KIND } from '../../image/traits/describe-traits.ts';
import { describeLikeness, LIKENESS_KIND } from '../../image/likeness.ts';
import { memoryCatalogStore } from '../../stores/memory/memory-catalog-store.ts';
import { memorySleeveDescriptionStore } from '../../stores/memory/memory-sleeve-description-store.ts';
import { builtinAlbumEngine } from './builtin-album-engine.ts';
import { builtinSongEngine } from './builtin-song-engine.ts';
import { createWordsFinder, type WordsFinder } from './find-by-words.ts';
import type { WordsEngine } from './words-engine.ts';

const ALBUMS: readonly (AlbumFacts & { readonly colour?: readonly [number, number, number] })[] = [
  {
    albumName: 'Kind of Blue',
    artist: 'Miles Davis',
    genres: ['Jazz'],
    releaseYear: 1959,
    colour: [20, 40, 120],
  },
  {
    albumName: 'Red Clay',
    artist: 'Freddie Hubbard',
    genres: ['Jazz'],
    releaseYear: 1970,
    colour: [200, 20, 20],
  },
  {
    albumName: 'Loveless',
    artist: 'My Bloody Valentine',
    genres: ['Rock'],
    releaseYear: 1991,
    colour: [210, 30, 80],
  },
  {
    albumName: 'White Album',
    artist: 'The Beatles',
    genres: ['Rock'],
    releaseYear: 1968,
    colour: [250, 250, 250],
  },
  { albumName: 'Hundred Reds', artist: 'Nobody', genres: ['Dark Ambient'] },
  {
    albumName: '千のナイフ',
    artist: '坂本龍一',
    genres: ['Electronic'],
    releaseYear: 1978,
    colour: [240, 240, 230],
  },
];

const catalog = memoryCatalogStore();
const descriptions = memorySleeveDescriptionStore();
let finder: WordsFinder;

beforeAll(async () => {
  const albumIds = await catalog.putAlbums(ALBUMS);
  for (const [i, { colour }] of ALBUMS.entries()) {
    if (colour === undefined) continue;
    const sleeveId = i.toString(16).padStart(32, '0');
    const rgb = Uint8Array.from({ length: 3 * 32 * 32 }, (_, at) => colour[at % 3] ?? 0);
    const picture = { width: 32, height: 32, rgb };
    await catalog.putSleeves([{ albumId: albumIds[i] ?? 0, sleeveId }]);
    await descriptions.put(TRAITS_KIND, [{ sleeveId, bytes: describeTraits(picture) }]);
    await descriptions.put(LIKENESS_KIND, [{ sleeveId, bytes: describeLikeness(picture) }]);
  }
  finder = createWordsFinder({
    catalog,
    engines: [builtinAlbumEngine({ catalog, descriptions }), builtinSongEngine(catalog)],
  });
});

async function namesFor(text: string): Promise<string[]> {
  const { found } = await finder.albums(text, { top: 10 });
  return found.map(({ album }) => album.albumName);
}

describe('albums by words', () => {
  it.each([
    ['red', ['Red Clay', 'Loveless']],
    ['red jazz', ['Red Clay']],
    ['blue', ['Kind of Blue']],
    ['white 60s', ['White Album']],
    ['miles davis', ['Kind of Blue']],
    ['"kind of blue"', ['Kind of Blue']],
    ['jazz not red', ['Kind of Blue']],
    ['jazz -red', ['Kind of Blue']],
    ['ナイフ', ['千のナイフ']],
    ['坂本龍一', ['千のナイフ']],
    ['1991', ['Loveless']],
    ['BEATLES', ['White Album']],
  ])('finds for %j', async (text, names) => {
    expect(await namesFor(text)).toEqual(names);
  });

  it('says that nothing is like that', async () => {
    expect(await namesFor('green')).toEqual([]);
    expect(await namesFor('red 1959')).toEqual([]);
  });

  it('names the words that nobody understands, and finds by the others', async () => {
    const { found, understood, ignored, engines } = await finder.albums('red heartbreak', { top: 10 });
    expect([found.length, understood, ignored, engines]).toEqual([2, ['red'], ['heartbreak'], ['builtin']]);
  });

  it('says why, and what found it', async () => {
    const { found } = await finder.albums('red jazz', { top: 1 });
    expect(found[0]).toMatchObject({
      engine: 'builtin',
      reason: expect.stringContaining('jazz: its genre is Jazz') as string,
    });
    expect(found[0]?.reason).toContain('red: ');
    expect(found[0]?.score).toBeGreaterThan(0.7);
  });

  it('keeps to the filter', async () => {
    const { found } = await finder.albums('red', { top: 10, filter: { genres: ['rock'] } });
    expect(found.map(({ album }) => album.albumName)).toEqual(['Loveless']);
  });

  it('finds what is like examples, unlike others, and in words', async () => {
    const like = async (
      text: string,
      examples: readonly (readonly [number, number])[],
    ): Promise<string[]> => {
      const given = examples.map(([id, weight]) => ({ id, weight }));
      const { found } = await finder.albums(text, { top: 3, examples: given });
      return found.map(({ album }) => album.albumName);
    };
    expect(await like('', [[4, 1]])).toEqual(['千のナイフ']);
    expect((await like('', [[2, 1]]))[0]).toBe('Loveless');
    expect(await like('rock', [[2, 1]])).toEqual(['Loveless']);
    expect(await like('white', [[6, 1]])).toEqual(['White Album']);
    await expect(like('', [[99, 1]])).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    // nothing is known of the sleeve of the fifth: it is not recommended as unlike
    const unlike = await like('', [[4, -1]]);
    expect(unlike).toHaveLength(3);
    expect(unlike).not.toContain('White Album');
    expect(unlike).not.toContain('Hundred Reds');
  });

  it('finds what is like pictures that are in no collection, with weights and less of something', async () => {
    const pictureOf = (name: string, colour: readonly number[], weight: number) => {
      const rgb = Uint8Array.from({ length: 3 * 32 * 32 }, (_, at) => colour[at % 3] ?? 0);
      return { name, weight, likeness: describeLikeness({ width: 32, height: 32, rgb }) };
    };
    const like = async (text: string, ...pictures: ReturnType<typeof pictureOf>[]): Promise<string[]> => {
      const { albums, songs } = await finder.both(text, { top: 3, scoreMin: 0, pictures, kind: 'albums' });
      expect(songs).toBeUndefined();
      return (albums?.found ?? []).map(({ album }) => album.albumName);
    };
    const [red, blue] = [[200, 25, 20] as const, [20, 40, 125] as const];
    expect((await like('', pictureOf('a', red, 1)))[0]).toBe('Red Clay');
    expect((await like('', pictureOf('a', red, 1), pictureOf('b', blue, 0.1)))[0]).toBe('Red Clay');
    expect((await like('', pictureOf('a', red, 0.1), pictureOf('b', blue, 2)))[0]).toBe('Kind of Blue');
    expect((await like('less blue', pictureOf('a', red, 0.2), pictureOf('b', blue, 0.2)))[0]).toBe(
      'Red Clay',
    );
    expect(await like('', pictureOf('a', red, -1))).not.toContain('Red Clay');
    // with no words, only albums are looked for
    const { songs, albums } = await finder.both('', { top: 1, pictures: [pictureOf('shelf.jpg', red, 1)] });
    expect([songs, albums?.found[0]?.reason]).toEqual([
      undefined,
      expect.stringMatching(/^like shelf\.jpg: alike to \d+ %$/u),
    ]);
  });

  it('joins pictures with albums of the collection, which are no answer to themselves', async () => {
    const rgb = Uint8Array.from({ length: 3 * 32 * 32 }, (_, at) => [205, 25, 50][at % 3] ?? 0);
    const likeness = describeLikeness({ width: 32, height: 32, rgb });
    const { found } = await finder.albums('', {
      top: 3,
      scoreMin: 0,
      examples: [{ id: 2, weight: 1 }],
      pictures: [{ name: 'a.png', likeness, weight: 2 }],
    });
    expect(found[0]?.album.albumName).toBe('Loveless');
    expect(found[0]?.reason).toMatch(/^like album 2: .+; like a\.png: /u);
    expect(found.map(({ album }) => album.albumName)).not.toContain('Red Clay');
  });

  it.each(['', '   ', 'x'.repeat(501), 'word '.repeat(2000)])(
    'refuses no words, and too many',
    async (text) => {
      await expect(finder.albums(text, { top: 1 })).rejects.toMatchObject({ code: 'E_USAGE' });
    },
  );

  it.each([
    `'; DROP TABLE albums; --`,
    '" OR "1"="1',
    'a AND b OR NOT c NEAR(d, 2) * ^x col:y',
    '%_\\ !',
    '\0\u{1f3b5}\ud800',
    '((((((((((',
    'أغنية حزينة',
    '-',
  ])('survives %j', async (text) => {
    const { found } = await finder.albums(text, { top: 5 });
    expect(found.length).toBeLessThanOrEqual(5);
  });
});

describe('several engines', () => {
  const engineOf = (
    name: string,
    hits: readonly (readonly [number, number])[],
    ignored: string[],
  ): WordsEngine => ({
    name,
    kind: 'albums',
    ask: async () => ({
      hits: hits.map(([id, score]) => ({ id, score, reasons: [name] })),
      understood: [],
      ignored,
    }),
  });

  it('are fused by rank, above the cut-off only, and each is named', async () => {
    const engines = [
      engineOf(
        'one',
        [
          [1, 0.9],
          [2, 0.8],
          [3, 0.2],
        ],
        ['x', 'y'],
      ),
      engineOf(
        'two',
        [
          [2, 0.95],
          [4, 0.6],
        ],
        ['x'],
      ),
    ];
    const { found, ignored } = await createWordsFinder({ catalog, engines }).albums('x', { top: 10 });
    expect(found.map(({ album, engine, score }) => [album.albumId, engine, score])).toEqual([
      [2, 'two+one', 0.95],
      [1, 'one', 0.9],
      [4, 'two', 0.6],
    ]);
    expect(ignored).toEqual(['x', 'y']);
  });

  it('go on without one that cannot answer', async () => {
    const silent: WordsEngine = { name: 'clip', kind: 'albums', ask: async () => undefined };
    const engines = [silent, engineOf('one', [[1, 0.9]], [])];
    const answer = await createWordsFinder({ catalog, engines }).albums('x', { top: 10 });
    expect([answer.found.length, answer.engines]).toEqual([1, ['one']]);
  });
});
