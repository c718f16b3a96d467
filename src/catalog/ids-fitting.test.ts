import { describe, expect, it } from 'vitest';
import { memoryCatalogStore } from '../stores/memory/memory-catalog-store.ts';
import type { NewTrack } from './catalog-store.ts';
import { idsFitting } from './ids-fitting.ts';

const track = (trackId: number, path: string, album: string): NewTrack => ({
  trackId,
  file: { path, sizeBytes: 1, mtimeMs: 1 },
  tags: { album, artist: 'Ada', genres: ['Jazz'], year: 1970 + trackId },
  durationMs: 1,
  indexedAtMs: 1,
});

describe('idsFitting', () => {
  it('finds albums and tracks by genre, year, score, best new music and folder', async () => {
    const catalog = memoryCatalogStore();
    await catalog.putTracks([track(1, '/a/1.mp3', 'One'), track(2, '/ab/2.mp3', 'Two')], 0);
    const [one = 0, two = 0, three = 0] = await catalog.putAlbums([
      { albumName: 'One', artist: 'Ada', genres: ['Jazz'], score: 5.5, releaseYear: 1971 },
      { albumName: 'Two', artist: 'Ada', genres: ['Rock'], score: 9, isBestNewMusic: true },
      { albumName: 'Three', artist: 'Bo', genres: ['Folk'] },
    ]);
    const fitting = idsFitting(catalog);
    expect([...(await fitting('album', {}))]).toEqual([one, two, three].toSorted((a, b) => a - b));
    expect([...(await fitting('album', { genres: ['rock', 'folk'] }))]).toEqual([two, three]);
    expect([...(await fitting('album', { scoreMin: 1, scoreMax: 6 }))]).toEqual([one]);
    expect([...(await fitting('album', { scoreMax: 6 }))]).toEqual([one]);
    expect([...(await fitting('album', { isBestNewMusic: true }))]).toEqual([two]);
    expect([...(await fitting('album', { library: '/a' }))]).toEqual([one]);
    expect([...(await fitting('track', { library: '/a/' }))]).toEqual([1]);
    expect([...(await fitting('track', { yearMin: 1972 }))]).toEqual([2]);
    expect([...(await fitting('track', { scoreMin: 8, genres: ['jazz'] }))]).toEqual([2]);
    expect([...(await fitting('track', { yearMin: 2020 }))]).toEqual([]);
  });
});
