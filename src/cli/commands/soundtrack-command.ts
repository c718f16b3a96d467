import { displayTitle } from '../../catalog/track.ts';
import { EarwormError } from '../../errors.ts';
import type { FilmAnswer, FilmFinder, SongForFilm } from '../../finder/film/find-for-film.ts';
import { checkFreeName } from '../../finder/film/render-for-film.ts';
import { filmSongOf } from '../../http/replies/film-reply.ts';
import type { Passage } from '../../video/choose-passage.ts';
import type { Command, Invocation } from '../command.ts';
import { formatBytes, printable } from '../format-value.ts';
import { createJobProgressView } from '../progress/job-progress-view.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { integerFrom, numberFrom } from '../parse-value.ts';
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
    { flags: '--render <out.mp4>', description: 'also write the film with the chosen passage under it' },
    {
      flags: '--song <place>',
      description: 'render with the song at this place of the list',
      default: 1,
      parse: integerFrom(1, TOP_MAX),
    },
    {
      flags: '--balance <share>',
      description: "from 0, only the film's own sound, to 1, only the song",
      default: 0.5,
      parse: numberFrom(0, 1),
    },
    { flags: '--force', description: 'replace the rendered film if it is there already' },
    {
      flags: '--analyzer <name>',
      description: 'who judges the film: local, gemini, or auto (gemini when there is a key); default: local',
      setting: 'filmAnalyzer',
    },
  ],
  examples: [
    'soundtrack holiday.mp4',
    'soundtrack --limit 3 --genre Ambient,Folk cut.mov',
    'soundtrack --render holiday-music.mp4 --song 2 holiday.mp4',
    'soundtrack --analyzer gemini holiday.mp4',
  ],
  notes: `Cuts, motion, light and colours of the film, and how lively its own sound is, say how lively the music should be; nothing
leaves this machine. Each song is listed with the time from which its course goes best with the film's (docs/film.md).

--render writes an MP4 file: the film's pictures as they are (or as H.264 where MP4 cannot hold them), its own sound and the song, which
fades in and out and is softer while somebody speaks. It appears when it is whole.

With --analyzer gemini the film is sent to Google, with your key in GEMINI_API_KEY, and deleted there after the answer. When
that fails, the film is judged on this machine, and a message says why.

Exit codes: 0 songs were found; ${EXIT_NOTHING} nothing here suits; 2 the rendered film is there already; 5 the film cannot be read.
With --json there is one line: {"analysis":{"description","music_recommendation","keywords","mood","genre_suggestions","tempo",
"energy_level","tempo_bpm_range","analyzer","model"?,"sent_to"?,"fallback_reason"?,"fallback_code"?,"confidence","reasons","course","parts","shots","energy_course","light_course","motion_course","palette","labels","own_sound","duration_s","usage"},
"songs":[{"song_id","title","artist","album","duration_s","score","engine","reason","start_s","length_s","passage":{"start_ms","end_ms","plays","fit"}}],"query","engines"},
and after --render a second: {"rendered":{"path","song_id","duration_ms","size_bytes","pictures","plays","speech":[{"start_s","end_s"}],"true_peak_dbtp"}}.`,

  async run({ arguments: [film = ''], options, config, output, signal }) {
    const wish = options as unknown as SoundtrackOptions;
    if (wish.render !== undefined) await checkFreeName(wish.render, film, wish.force ?? false);
    await using earworm = await openEarworm(config, 'read');
    const genres = (wish.genre ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const onSend = (host: string): void =>
      output.message(`The film is sent to Google (${host}), and deleted there after the answer ...`);
    const answer = await earworm.films.findForFilm(film, { top: wish.limit, genres, signal, onSend });
    const { brief, songs, query, engines } = answer;
    output.record({
      analysis: brief,
      songs: songs.map((song) => filmSongOf(song, {})),
      query,
      engines,
    });
    show(answer, output);
    if (songs.length === 0) return EXIT_NOTHING;
    if (wish.render !== undefined)
      await render(earworm.films, songs, { ...wish, output: wish.render, film }, { output, signal });
    return 0;
  },
};

interface SoundtrackOptions {
  readonly limit: number;
  readonly genre?: string;
  readonly render?: string;
  readonly song: number;
  readonly balance: number;
  readonly force?: boolean;
}

interface Rendering extends Pick<SoundtrackOptions, 'song' | 'balance' | 'force'> {
  readonly film: string;
  readonly output: string;
}

async function render(
  films: Pick<FilmFinder, 'renderFilm'>,
  songs: readonly SongForFilm[],
  { film, output: file, song: place, balance, force = false }: Rendering,
  { output, signal }: Pick<Invocation, 'output' | 'signal'>,
): Promise<void> {
  const song = songs[place - 1];
  if (song === undefined)
    throw new EarwormError('E_USAGE', {
      message: `The list has ${songs.length} songs; --song ${place} is none of them.`,
    });
  using view = createJobProgressView(output);
  const message = `writing ${printable(file)}`;
  const { speech, sizeBytes, ...rendered } = await films.renderFilm(
    {
      film,
      song: song.track,
      startMs: song.passage?.startMs ?? 0,
      output: file,
      isReplacing: force,
      balance,
    },
    {
      signal,
      onProgress: (share) => view.update({ done: Math.round(100 * share), total: 100, unit: '%', message }),
    },
  );
  output.record({
    rendered: {
      path: file,
      song_id: String(song.track.trackId),
      duration_ms: rendered.durationMs,
      size_bytes: sizeBytes,
      pictures: rendered.pictures,
      plays: rendered.plays,
      speech: speech.map(({ startS, endS }) => ({ start_s: startS, end_s: endS })),
      true_peak_dbtp: rendered.truePeakDbtp,
    },
  });
  const times = rendered.plays === 1 ? '' : `, begun ${rendered.plays} times`;
  const title = printable(displayTitle(song.track));
  output.text(
    `${printable(file)}: ${title} from ${minutesOf(song.passage?.startMs ?? 0)}${times}, ${formatBytes(sizeBytes)}`,
  );
}

const COLUMNS: readonly Column[] = [{ align: 'right' }, { align: 'right' }, { align: 'right' }, {}, {}, {}];

function show({ brief, songs }: FilmAnswer, output: Output): void {
  if (brief.fallback_reason !== undefined)
    output.message(`Judged on this machine instead: ${printable(brief.fallback_reason)}`);
  if (brief.usage['upload_deleted'] === false)
    output.message('The film could not be deleted at Google, which does so itself after two days.');
  output.text(printable(brief.description));
  output.text(output.styled('bold', printable(brief.music_recommendation)));
  for (const reason of brief.reasons) output.text(output.styled('dim', `  ${printable(reason)}`));
  const rows = songs.map(({ track, score, reason, passage }) => [
    score.toFixed(2),
    String(track.trackId),
    passageText(passage),
    printable(track.tags.artist ?? ''),
    output.styled('bold', printable(displayTitle(track))),
    printable(reason),
  ]);
  for (const line of tableLines(COLUMNS, rows)) output.text(line);
  if (songs.length === 0)
    output.message('Nothing in the collection suits it; index more songs, or try another --genre.');
}

function passageText(passage: Passage | undefined): string {
  if (passage === undefined) return '';
  const times = passage.plays === 1 ? '' : `, ${passage.plays} times`;
  return `from ${minutesOf(passage.startMs)}${times}`;
}

function minutesOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
