import { csvLine } from '../../csv-line.ts';
import type { ListenHistoryAnswer } from '../contract/listen-contract.ts';

const COLUMNS = [
  'heard_at',
  'song_id',
  'title',
  'artist',
  'album',
  'confidence',
  'offset_s',
  'speed',
] as const;

type HeardRow = Pick<ListenHistoryAnswer['heard'][number], (typeof COLUMNS)[number]>;

export const HEARD_SONGS_HEADER = csvLine(COLUMNS);

export const heardSongLine = (song: HeardRow): string => csvLine(COLUMNS.map((column) => song[column]));

/** As RFC 4180 has it. */
export const heardSongsCsv = (songs: readonly HeardRow[]): string =>
  HEARD_SONGS_HEADER + songs.map(heardSongLine).join('');
