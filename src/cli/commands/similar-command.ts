import type { Earworm } from '../../compose.ts';
import { albumResultOf, alikeFrom } from '../../http/replies/album-result-reply.ts';
import { unknownId } from '../../http/catalog-filter.ts';
import { similarSongOf } from '../../http/replies/song-reply.ts';
import { EarwormError } from '../../errors.ts';
import type { Command, Invocation } from '../command.ts';
import { printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { integerFrom, numberFrom } from '../parse-value.ts';
import { songsNamed } from '../songs-named.ts';
import { tableLines } from '../table.ts';

export const similarCommand: Command = {
  name: 'similar',
  summary: 'List the songs that sound most like one, or the albums whose sleeves look most like one',
  argument: { usage: '[song]', description: 'the id of a song, or its file' },
  options: [
    {
      flags: '--album <id>',
      description: 'albums whose sleeves look like that of this one',
      parse: integerFrom(1, 2 ** 32 - 1),
    },
    { flags: '--top <n>', description: 'list at most so many', default: 10, parse: integerFrom(1, 1000) },
    {
      flags: '--min-likeness <share>',
      description: 'only what is so much like it: 0 to 1, from 0.5 on one would call them alike',
      default: 0,
      parse: numberFrom(0, 1),
    },
  ],
  examples: ['similar 12', 'similar --top 3 "music/blue in green.flac"', 'similar --album 7'],
  notes: `Songs by what was measured of the sound (timbre, movement, rhythm, harmony, loudness), albums by what was measured
of the sleeve (colour, light, texture, layout); by CLAP and CLIP where these have been through all of them. Never by tags.

Exit codes: 4 there is no such song or album.
With --json there is one line per song: {"score","likeness","engine","reasons":[{"descriptor","wanted","found","unit"}], ... as of \`songs\`};
score is a cosine, 1 for the same sound; likeness is 0..1, below 0.5 one would not call them alike; reasons are what is nearly the same of both. Or one per album: as of \`albums\`,
and {"similarity_score","similarity","likeness","engine","reason"}.`,

  async run({ arguments: [name], options, config, output }) {
    const { album } = options as { album?: number };
    if ((name === undefined) === (album === undefined))
      throw new EarwormError('E_USAGE', { message: 'Name one song, or one album with --album.' });
    await using earworm = await openEarworm(config, 'read');
    const rows =
      album === undefined
        ? await similarSongs(name ?? '', { options, earworm, output })
        : await similarAlbums(album, { options, earworm, output });
    const columns = [{}, { align: 'right' }, {}, {}, {}] as const;
    if (rows.length > 0 && !rows.some(({ isAlike }) => isAlike))
      output.message('Nothing here is really like it; these come nearest.');
    const cells = rows.map((row) => row.cells);
    for (const line of tableLines(columns, cells)) output.text(line);
    if (rows.length === 0) output.message(`No similar ${album === undefined ? 'songs' : 'albums'}.`);
  },
};

interface Row {
  readonly isAlike: boolean;
  readonly cells: readonly string[];
}

interface Surroundings {
  readonly options: Invocation['options'];
  readonly earworm: Earworm;
  readonly output: Output;
}

const wantedOf = (
  options: Invocation['options'],
): { readonly top: number; readonly likenessMin: number } => ({
  top: Number(options['top']),
  likenessMin: Number(options['minLikeness']),
});

/** From here on one would call two things alike. */
const ALIKE = 0.5;

async function similarSongs(name: string, { options, earworm, output }: Surroundings): Promise<Row[]> {
  const { top, likenessMin } = wantedOf(options);
  const [track] = await songsNamed(name, earworm.collection);
  if (track === undefined) throw new EarwormError('E_NOT_FOUND');
  const found = await earworm.collection.similarTracks(track, top);
  const alike = found.filter(({ likeness }) => likeness >= likenessMin);
  return alike.map((one) => {
    const song = similarSongOf(one, true);
    output.record(song);
    const reasons = song.reasons.map(({ descriptor }) => descriptor).join(', ');
    const [artist, title] = [printable(song.artist ?? ''), printable(song.title)];
    const same = reasons === '' ? '' : `same ${reasons}`;
    return {
      isAlike: song.likeness >= ALIKE,
      cells: [song.score.toFixed(2), song.song_id, artist, title, same],
    };
  });
}

async function similarAlbums(albumId: number, { options, earworm, output }: Surroundings): Promise<Row[]> {
  const { top, likenessMin } = wantedOf(options);
  const album = await earworm.collection.album(albumId);
  if (album === undefined) throw unknownId(String(albumId), 'album');
  const found = await earworm.sleeves.similarAlbums(album, { top });
  return alikeFrom(likenessMin, found).map((one) => {
    const result = albumResultOf(one);
    output.record(result);
    const [artist, name] = [printable(result.artist ?? ''), printable(result.album_name)];
    return {
      isAlike: (result.likeness ?? 1) >= ALIKE,
      cells: [result.similarity.toFixed(2), result.id, artist, name, ''],
    };
  });
}
