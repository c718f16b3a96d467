import { describe, expect, it } from 'vitest';
import { reviewOf } from './review-of.ts';

describe('reviewOf', () => {
  it('takes the columns of the JSON catalogue', () => {
    const raw = {
      local_id: 4761,
      artist: 'Pink Floyd',
      album_name: 'The Dark Side of the Moon',
      genre: 'Rock',
      label: 'Harvest',
      release_year: 1973,
      score: 10,
      best_new_music: false,
      reviewer_name: 'A B',
      cover_url: 'https://example.org/x.jpg',
    };
    expect(reviewOf(raw)).toEqual({
      sourceId: '4761',
      facts: {
        artist: 'Pink Floyd',
        albumName: 'The Dark Side of the Moon',
        genres: ['Rock'],
        label: 'Harvest',
        releaseYear: 1973,
        score: 10,
        isBestNewMusic: false,
        reviewer: 'A B',
        coverUrl: 'https://example.org/x.jpg',
      },
    });
  });

  it('takes the columns of the CSV, each genre and label once', () => {
    const raw = {
      'Unnamed: 0': '7',
      artist: 'A',
      album: 'B',
      genre: 'Experimental,Metal,Rock',
      label: '4AD,4AD',
      release_year: '1999.0',
      score: '7.2',
      bnm: '1.0',
      author: '',
    };
    expect(reviewOf(raw)).toMatchObject({
      sourceId: '7',
      facts: {
        genres: ['Experimental', 'Metal', 'Rock'],
        label: '4AD',
        releaseYear: 1999,
        isBestNewMusic: true,
      },
    });
  });

  it('leaves out what is not known', () => {
    const raw = {
      album: ' B ',
      artist: '',
      score: null,
      release_year: '',
      genre: Number.NaN,
      cover_url: 'javascript:x',
    };
    expect(reviewOf(raw)).toEqual({ facts: { albumName: 'B', genres: [] } });
  });

  it.each([
    [{ artist: 'A' }, 'it names no album'],
    [{ album: '' }, 'it names no album'],
    [{ album: { toString: 1 } }, 'it names no album'],
    [{ album: 'B', score: '11' }, 'its score is not a number from 0 to 10'],
    [{ album: 'B', score: 'good' }, 'its score is not a number from 0 to 10'],
    [{ album: 'B', release_year: 'soon' }, 'its release_year is not a number from 1000 to 2999'],
    [{ album: 'B', bnm: 'maybe' }, 'its best_new_music is neither true nor false'],
  ])('refuses %j', (raw, reason) => {
    expect(reviewOf(raw)).toBe(reason);
  });

  it('is not led astray by names that objects have anyway', () => {
    expect(reviewOf(JSON.parse('{"__proto__":{"album":"x"},"constructor":1}') as object as never)).toBe(
      'it names no album',
    );
  });
});
