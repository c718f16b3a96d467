import { TRACK_ORDERS, type TrackQuery } from '../../catalog/catalog-store.ts';
import type { Track } from '../../catalog/track.ts';
import { songOf } from '../../http/replies/song-reply.ts';
import { catalogOptions, filterFrom, listPages } from '../catalog-options.ts';
import type { Command } from '../command.ts';
import { formatCount, formatSongs, formatTime, printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';
import { type Column, tableLines } from '../table.ts';

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
    description: 'only songs with all these words in title, artist, album, label, genre or path',
  },
  options: [
    ...catalogOptions(TRACK_ORDERS),
    { flags: '--missing', description: 'only songs whose files are all gone' },
  ],
  examples: [
    'songs',
    'songs miles blue',
    'songs --genre Jazz,Soul --year 1955-1965 --sort -added --limit 10',
  ],
  notes: `Ordered by artist, album, disc, track and title, if not told otherwise. With --json there is one line per song.`,

  async run({ arguments: words, options, config, output, signal }) {
    await using earworm = await openEarworm(config, 'read');
    const query: Omit<TrackQuery, 'offset' | 'limit'> = {
      ...filterFrom(words, options),
      ...(options['missing'] === true ? { isMissing: true } : {}),
      ...(options['sort'] as Pick<TrackQuery, 'order' | 'isDescending'> | undefined),
    };
    const { listed, total } = await listPages<Track>({
      options,
      signal,
      async list(paging) {
        const page = await earworm.collection.listTracks({ ...query, ...paging });
        return { rows: page.tracks, total: page.total };
      },
      show(tracks, isFirst) {
        for (const track of tracks) output.record(songOf(track, true));
        for (const line of tableLines(COLUMNS, tracks.map(row)).slice(isFirst ? 0 : 1)) output.text(line);
      },
    });
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
