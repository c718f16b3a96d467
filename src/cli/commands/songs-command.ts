import type { Track } from '../../catalog/track.ts';
import { songOf } from '../../http/song-reply.ts';
import type { Command } from '../command.ts';
import { formatCount, formatSongs, formatTime, printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';
import { integerFrom } from '../parse-value.ts';
import { tableLines, type Column } from '../table.ts';

const PAGE_SONGS = 500;
const ALL = 1_000_000_000;

const COLUMNS: readonly Column[] = [
  { heading: 'id', align: 'right' },
  { heading: 'artist' },
  { heading: 'title' },
  { heading: 'album' },
  { heading: 'length', align: 'right' },
  {},
];

export const songsCommand: Command = {
  name: 'songs',
  summary: 'List the songs of the collection',
  argument: {
    usage: '[words...]',
    description: 'only songs with all these words in title, artist, album or path',
  },
  options: [
    { flags: '--limit <n>', description: 'list at most so many', default: ALL, parse: integerFrom(1, ALL) },
    { flags: '--offset <n>', description: 'leave out so many first', default: 0, parse: integerFrom(0, ALL) },
  ],
  examples: ['songs', 'songs miles blue', 'songs --json --limit 10'],
  notes: 'Ordered by artist, album, disc, track and title. With --json there is one line per song.',

  async run({ arguments: words, options, config, output, signal }) {
    await using earworm = await openEarworm(config, 'read');
    const limit = Number(options['limit']);
    const query = { text: words.join(' '), offset: Number(options['offset']) };
    let listed = 0;
    let total = Infinity;
    while (listed < limit && query.offset + listed < total) {
      signal.throwIfAborted();
      const page = await earworm.collection.listTracks({
        ...(query.text === '' ? {} : { text: query.text }),
        offset: query.offset + listed,
        limit: Math.min(PAGE_SONGS, limit - listed),
      });
      for (const track of page.tracks) output.record(songOf(track, true));
      for (const line of tableLines(COLUMNS, page.tracks.map(row)).slice(listed === 0 ? 0 : 1))
        output.text(line);
      listed += page.tracks.length;
      total = page.tracks.length === 0 ? 0 : page.total;
    }
    output.message(listed === 0 ? 'No songs.' : `${formatCount(listed)} of ${formatSongs(total)}.`);
  },
};

function row(track: Track): string[] {
  const { song_id, artist, title, album, duration_s } = songOf(track, false);
  const names = [artist ?? '', title, album ?? ''].map(printable);
  return [song_id, ...names, formatTime(duration_s), noteOn(track)];
}

function noteOn(track: Track): string {
  const { files, missing_since: missingSince } = songOf(track, false);
  if (missingSince !== null) return `missing since ${missingSince.slice(0, 10)}`;
  return files.length > 1 ? `${files.length} files` : '';
}
