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

export const HEARD_SONGS_HEADER = `${COLUMNS.join(',')}\r\n`;

export const heardSongLine = (song: HeardRow): string =>
  `${COLUMNS.map((column) => cell(song[column])).join(',')}\r\n`;

/** As RFC 4180 has it. */
export const heardSongsCsv = (songs: readonly HeardRow[]): string =>
  HEARD_SONGS_HEADER + songs.map(heardSongLine).join('');

/** Spreadsheets run what begins like a formula: text that does gets an apostrophe before it. */
function cell(value: string | number | null): string {
  if (typeof value === 'number') return String(value);
  const text = (value ?? '').replace(/^[=+\-@\t\r]/u, "'$&");
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
