import { csvLine } from '../../../src/csv-line.ts';
import type { FilmSong } from '../../../src/http/contract/film-contract.ts';

const COLUMNS = [
  'place',
  'song_id',
  'title',
  'artist',
  'album',
  'duration_s',
  'score',
  'start_s',
  'length_s',
] as const;

/** As RFC 4180 has it, the best song first. */
export function songsCsv(songs: readonly FilmSong[]): string {
  const lines = songs.map((song, i) => {
    const known = { ...song, place: i + 1 };
    return [...COLUMNS.map((column) => known[column]), song.passage?.fit ?? null, song.reason];
  });
  return [[...COLUMNS, 'fit', 'reason'], ...lines].map(csvLine).join('');
}
