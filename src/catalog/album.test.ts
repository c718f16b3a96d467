import { describe, expect, it } from 'vitest';
import { albumFactsOf, albumNamed } from './album.ts';

describe('albumNamed', () => {
  it('takes the album artist before the artist', () => {
    expect(albumNamed({ album: 'A', artist: 'x', albumArtist: 'y' })).toEqual({
      albumName: 'A',
      artist: 'y',
    });
    expect(albumNamed({ album: 'A' })).toEqual({ albumName: 'A' });
    expect(albumNamed({ artist: 'x' })).toBeUndefined();
  });
});

describe('albumFactsOf', () => {
  it('takes what most tracks say, and their genres by frequency', () => {
    const facts = albumFactsOf([
      { album: 'A', artist: 'x', genres: ['Rock'], year: 1999 },
      { album: 'A', artist: 'x', genres: ['Jazz', 'Rock'], year: 2001, label: 'L' },
      { album: 'A', artist: 'x', year: 2001 },
    ]);
    expect(facts).toEqual({
      albumName: 'A',
      artist: 'x',
      genres: ['Rock', 'Jazz'],
      label: 'L',
      releaseYear: 2001,
    });
  });
});
