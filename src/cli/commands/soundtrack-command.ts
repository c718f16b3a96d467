import { displayTitle } from '../../catalog/track.ts';
import type { FilmAnswer } from '../../finder/find-for-film.ts';
import { filmSongOf } from '../../http/film-reply.ts';
import type { Command } from '../command.ts';
import { printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { integerFrom } from '../parse-value.ts';
import { type Column, tableLines } from '../table.ts';

const EXIT_NOTHING = 1;
const TOP_MAX = 50;

export const soundtrackCommand: Command = {
  name: 'soundtrack',
  summary: 'Say what music a film asks for, and which songs of the collection suit it from where on',
  argument: { usage: '<film>', description: 'a film of at most 10 minutes, with or without sound' },
  options: [
    {
      flags: '--limit <n>',
      description: 'list at most so many songs',
      default: 10,
      parse: integerFrom(1, TOP_MAX),
    },
    { flags: '--genre <names>', description: 'only songs of one of these genres, parted by commas' },
  ],
  examples: ['soundtrack holiday.mp4', 'soundtrack --limit 3 --genre Ambient,Folk cut.mov'],
  notes: `Cuts, motion, light and colours of the film, and how lively its own sound is, say how lively the music should be; nothing
leaves this machine. Each song is listed with the time from which its course goes best with the film's (docs/film.md).

Exit codes: 0 songs were found; ${EXIT_NOTHING} nothing here suits; 5 the film cannot be read.
With --json there is one line: {"analysis":{"description","music_recommendation","keywords","mood","genre_suggestions","tempo",
"energy_level","tempo_bpm_range","analyzer","confidence","reasons","course","parts","shots","energy_course","light_course","motion_course","palette","duration_s","usage"},
"songs":[{"song_id","title","artist","album","duration_s","score","engine","reason","start_s","length_s","passage":{"start_ms","end_ms","fit"}}],"query","engines"}.`,

  async run({ arguments: [film = ''], options, config, output, signal }) {
    await using earworm = await openEarworm(config, 'read');
    const { genre, limit } = options as { genre?: string; limit: number };
    const genres = (genre ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const answer = await earworm.films.findForFilm(film, { top: limit, genres, signal });
    const { brief, songs, query, engines } = answer;
    output.record({
      analysis: brief,
      songs: songs.map((song) => filmSongOf(song, false)),
      query,
      engines,
    });
    show(answer, output);
    return songs.length === 0 ? EXIT_NOTHING : 0;
  },
};

const COLUMNS: readonly Column[] = [{ align: 'right' }, { align: 'right' }, { align: 'right' }, {}, {}, {}];

function show({ brief, songs }: FilmAnswer, output: Output): void {
  output.text(brief.description);
  output.text(output.styled('bold', brief.music_recommendation));
  for (const reason of brief.reasons) output.text(output.styled('dim', `  ${reason}`));
  const rows = songs.map(({ track, score, reason, passage }) => [
    score.toFixed(2),
    String(track.trackId),
    passage === undefined ? '' : `from ${minutesOf(passage.startMs)}`,
    printable(track.tags.artist ?? ''),
    output.styled('bold', printable(displayTitle(track))),
    printable(reason),
  ]);
  for (const line of tableLines(COLUMNS, rows)) output.text(line);
  if (songs.length === 0)
    output.message('Nothing in the collection suits it; index more songs, or try another --genre.');
}

function minutesOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
