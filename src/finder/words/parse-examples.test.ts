import { describe, expect, it } from 'vitest';
import { parseExamples } from './parse-examples.ts';

describe('parseExamples', () => {
  it('reads ids with their kinds and weights', () => {
    expect(parseExamples({ like: ['song-12', 'album-3:0.5', 'album-4'] }, undefined)).toEqual({
      songs: [{ id: 12, weight: 1 }],
      albums: [
        { id: 3, weight: 0.5 },
        { id: 4, weight: 1 },
      ],
    });
    expect(parseExamples({ like: ['7', ' song-8:2 '] }, 'songs').songs).toEqual([
      { id: 7, weight: 1 },
      { id: 8, weight: 2 },
    ]);
  });

  it('turns what is unlike round', () => {
    expect(parseExamples({ like: ['7:-1'], unlike: ['8', '9:0.5'] }, 'albums').albums).toEqual([
      { id: 7, weight: -1 },
      { id: 8, weight: -1 },
      { id: 9, weight: -0.5 },
    ]);
  });

  it.each([
    [['x'], 'songs'],
    [['7'], undefined],
    [['7:3'], 'songs'],
    [['7:0.1234'], 'songs'],
    [['film-7'], undefined],
    [['0'], 'songs'],
    [['album-7'], 'songs'],
    [Array.from({ length: 11 }, (_, i) => String(i + 1)), 'songs'],
  ] as const)('refuses %j among %s', (like, kind) => {
    expect(() => parseExamples({ like }, kind)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });
});
