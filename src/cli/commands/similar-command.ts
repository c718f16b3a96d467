import { similarSongOf } from '../../http/song-reply.ts';
import { EarwormError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';
import { integerFrom } from '../parse-value.ts';
import { songsNamed } from '../songs-named.ts';
import { tableLines } from '../table.ts';

export const similarCommand: Command = {
  name: 'similar',
  summary: 'List the songs that sound most like one',
  argument: { usage: '<song>', description: 'the id of a song, or its file' },
  options: [
    { flags: '--top <n>', description: 'list at most so many', default: 10, parse: integerFrom(1, 1000) },
  ],
  examples: ['similar 12', 'similar --top 3 "music/blue in green.flac"'],
  notes: `By what was measured of the sound (timbre, movement, rhythm, harmony, loudness), not by tags or by any model.

Exit codes: 4 there is no such song.
With --json there is one line per song: {"score","reasons":[{"descriptor","wanted","found","unit"}], ... as of \`songs\`};
score is a cosine, 1 for the same sound; reasons are what is nearly the same of both.`,

  async run({ arguments: [name = ''], options, config, output }) {
    await using earworm = await openEarworm(config, 'read');
    const [track] = await songsNamed(name, earworm.collection);
    if (track === undefined) throw new EarwormError('E_NOT_FOUND');
    const found = await earworm.collection.similarTracks(track, Number(options['top']));
    const rows = found.map((one) => {
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
    const columns = [{}, { align: 'right' }, {}, {}, {}] as const;
    for (const line of tableLines(columns, rows)) output.text(line);
    if (found.length === 0) output.message('No similar songs.');
  },
};
