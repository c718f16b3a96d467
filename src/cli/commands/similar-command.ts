import type { Earworm } from '../../compose.ts';
import { albumResultOf } from '../../http/album-result-reply.ts';
import { unknownId } from '../../http/catalog-filter.ts';
import { similarSongOf } from '../../http/song-reply.ts';
import { EarwormError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { integerFrom } from '../parse-value.ts';
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
  ],
  examples: ['similar 12', 'similar --top 3 "music/blue in green.flac"', 'similar --album 7'],
  notes: `Songs by what was measured of the sound (timbre, movement, rhythm, harmony, loudness), albums by what was measured
of the sleeve (colour, light, texture, layout); by CLAP and CLIP where these have been through all of them. Never by tags.

Exit codes: 4 there is no such song or album.
With --json there is one line per song: {"score","engine","reasons":[{"descriptor","wanted","found","unit"}], ... as of \`songs\`};
score is a cosine, 1 for the same sound; reasons are what is nearly the same of both. Or one per album: as of \`albums\`,
and {"similarity_score","similarity","engine","reason"}.`,

  async run({ arguments: [name], options, config, output }) {
    const { album, top } = options as { album?: number; top: number };
    if ((name === undefined) === (album === undefined))
      throw new EarwormError('E_USAGE', { message: 'Name one song, or one album with --album.' });
    await using earworm = await openEarworm(config, 'read');
    const rows =
      album === undefined
        ? await similarSongs(name ?? '', top, { earworm, output })
        : await similarAlbums(album, top, { earworm, output });
    const columns = [{}, { align: 'right' }, {}, {}, {}] as const;
    for (const line of tableLines(columns, rows)) output.text(line);
    if (rows.length === 0) output.message(`No similar ${album === undefined ? 'songs' : 'albums'}.`);
  },
};

interface Surroundings {
  readonly earworm: Earworm;
  readonly output: Output;
}

async function similarSongs(name: string, top: number, { earworm, output }: Surroundings) {
  const [track] = await songsNamed(name, earworm.collection);
  if (track === undefined) throw new EarwormError('E_NOT_FOUND');
  const found = await earworm.collection.similarTracks(track, top);
  return found.map((one) => {
    const song = similarSongOf(one, true);
    output.record(song);
    const reasons = song.reasons.map(({ descriptor }) => descriptor).join(', ');
    return [
      song.score.toFixed(2),
      song.song_id,
      printable(song.artist ?? ''),
      printable(song.title),
      reasons === '' ? '' : `same ${reasons}`,
    ];
  });
}

async function similarAlbums(albumId: number, top: number, { earworm, output }: Surroundings) {
  const album = await earworm.collection.album(albumId);
  if (album === undefined) throw unknownId(String(albumId), 'album');
  const found = await earworm.sleeves.similarAlbums(album, { top });
  return found.map((one) => {
    const result = albumResultOf(one);
    output.record(result);
    return [
      result.similarity.toFixed(2),
      result.id,
      printable(result.artist ?? ''),
      printable(result.album_name),
      '',
    ];
  });
}
