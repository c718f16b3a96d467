import { describe, expect, it } from 'vitest';
import type { Track } from '../../catalog/track.ts';
import type { FilmBrief } from '../../video/film-brief.ts';
import { diverseSongs } from './diverse-songs.ts';
import type { FoundSong, WordsFinder } from '../words/find-by-words.ts';
import { songsForBrief } from './songs-for-brief.ts';

interface Given {
  readonly score: number;
  readonly genre?: string;
  readonly artist?: string;
  readonly title?: string;
  readonly albumId?: number;
}

const song = ({ score, genre, artist, title, albumId }: Given, trackId: number): FoundSong => ({
  track: {
    trackId,
    ...(albumId !== undefined && { albumId }),
    tags: {
      title: title ?? `Song ${trackId}`,
      artist: artist ?? `Artist ${trackId}`,
      genres: [genre ?? 'Noise'],
    },
    files: [],
  } as unknown as Track,
  score,
  engine: 'builtin',
  reason: 'calm: little begins',
});

const brief = (genres: string[]): FilmBrief =>
  ({
    keywords: ['calm', 'warm'],
    genre_suggestions: genres,
    tempo_bpm_range: [75, 95],
  }) as unknown as FilmBrief;

/** Answers with the songs, best first; the genre filter takes names as the catalogue has them. */
function collection(given: readonly Given[], top = 99) {
  const songs = given.map(song);
  const asked: (readonly string[] | undefined)[] = [];
  const words: Pick<WordsFinder, 'songs'> = {
    async songs(_, { filter }) {
      asked.push(filter?.genres);
      const among = songs.filter(
        ({ track }) => filter?.genres === undefined || filter.genres.includes(track.tags.genres?.[0] ?? ''),
      );
      return { found: among.slice(0, top), understood: [], ignored: [], engines: ['builtin'] };
    },
  };
  const genres = [...new Set(given.map(({ genre }) => genre ?? 'Noise'))];
  const catalog = { genres: async () => genres.map((genre) => ({ genre, tracks: 1, albums: 1 })) };
  return { ports: { words, catalog }, asked };
}

const idsOf = (found: readonly FoundSong[]): number[] => found.map(({ track }) => track.trackId);

describe('songs for a brief', () => {
  it('puts genres that the brief names first among equals, and says so', async () => {
    const { ports } = collection([
      { score: 0.7 },
      { score: 0.68, genre: 'Indie Folk' },
      { score: 0.4, genre: 'folk' },
    ]);
    const { found, query } = await songsForBrief(brief(['Folk']), ports, {});
    expect(query).toBe('calm, warm, 75-95 bpm');
    expect(idsOf(found)).toEqual([1, 0, 2]);
    expect(found[0]?.reason).toBe('Indie Folk: a genre that suits; calm: little begins');
    expect(found[0]?.score).toBeCloseTo(0.68 ** 0.8 * 0.95 ** 0.2, 6);
    expect(found[1]).toMatchObject({ score: 0.7, reason: 'calm: little begins' });
  });

  it('finds songs of such genres that the words alone would have left out', async () => {
    const { ports, asked } = collection([{ score: 0.9 }, { score: 0.5, genre: 'Drum & Bass' }], 1);
    expect(idsOf((await songsForBrief(brief(['Drum and Bass']), ports, {})).found)).toEqual([0, 1]);
    expect(asked).toEqual([undefined, ['Drum & Bass']]);
  });

  it('keeps to the genres of the wish, and asks once when the collection has none that suits', async () => {
    const wished = collection([
      { score: 0.9, genre: 'Rock' },
      { score: 0.8, genre: 'Folk' },
    ]);
    const { found } = await songsForBrief(brief(['Folk']), wished.ports, { genres: ['Rock'] });
    expect(idsOf(found)).toEqual([0]);
    const without = collection([{ score: 0.9, genre: 'Rock' }]);
    await songsForBrief(brief(['Folk', '&']), without.ports, {});
    expect([wished.asked, without.asked]).toEqual([[['Rock']], [undefined]]);
  });
});

describe('diverse songs', () => {
  it('names two of an album and three of an artist at most, and no song twice', () => {
    const given: Given[] = [
      ...Array.from({ length: 9 }, () => ({ score: 0.9, albumId: 1 })),
      ...Array.from({ length: 5 }, (_, albumId) => ({ score: 0.8, albumId: 10 + albumId, artist: 'Ána' })),
      { score: 0.7, artist: 'Bo', title: 'Same' },
      { score: 0.6, artist: 'BO', title: 'same' },
      { score: 0.5, artist: 'Cy', title: 'Same' },
    ];
    expect(idsOf(diverseSongs(given.map(song), 99))).toEqual([0, 1, 9, 10, 11, 14, 16]);
    expect(diverseSongs(given.map(song), 3)).toHaveLength(3);
  });
});
