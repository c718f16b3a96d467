import { ALBUM_ORDERS, type AlbumQuery } from '../../catalog/album-catalog.ts';
import type { Album } from '../../catalog/album.ts';
import { albumOf } from '../../http/replies/album-reply.ts';
import { catalogOptions, filterFrom, listPages } from '../catalog-options.ts';
import type { Command } from '../command.ts';
import { formatCount, printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';
import { type Column, tableLines } from '../table.ts';

const COLUMNS: readonly Column[] = [
  { heading: 'id', align: 'right' },
  { heading: 'artist' },
  { heading: 'album' },
  { heading: 'year', align: 'right' },
  { heading: 'genres' },
  { heading: 'songs', align: 'right' },
];

export const albumsCommand: Command = {
  name: 'albums',
  summary: 'List the albums of the collection',
  argument: {
    usage: '[words...]',
    description: 'only albums with all these words in artist, name, label or genre',
  },
  options: catalogOptions(ALBUM_ORDERS),
  examples: ['albums', 'albums blue note', 'albums --genre Rock --year 1990-1999 --sort -score'],
  notes: 'Ordered by artist, year and name, if not told otherwise. With --json there is one line per album.',

  async run({ arguments: words, options, config, output, signal }) {
    await using earworm = await openEarworm(config, 'read');
    const query: Omit<AlbumQuery, 'offset' | 'limit'> = {
      ...filterFrom(words, options),
      ...(options['sort'] as Pick<AlbumQuery, 'order' | 'isDescending'> | undefined),
    };
    const { listed, total } = await listPages<Album>({
      options,
      signal,
      async list(paging) {
        const page = await earworm.collection.listAlbums({ ...query, ...paging });
        return { rows: page.albums, total: page.total };
      },
      show(albums, isFirst) {
        for (const album of albums) output.record(albumOf(album));
        for (const line of tableLines(COLUMNS, albums.map(row)).slice(isFirst ? 0 : 1)) output.text(line);
      },
    });
    output.message(listed === 0 ? 'No albums.' : `${formatCount(listed)} of ${formatCount(total)} albums.`);
  },
};

function row({ albumId, artist = '', albumName, releaseYear, genres, tracks }: Album): string[] {
  const names = [artist, albumName].map(printable);
  return [
    String(albumId),
    ...names,
    String(releaseYear ?? ''),
    printable(genres.join(', ')),
    formatCount(tracks),
  ];
}
