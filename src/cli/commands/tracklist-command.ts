import type { MixSong } from '../../finder/tracklist/link-sightings.ts';
import type { Tracklist } from '../../finder/tracklist/make-tracklist.ts';
import { matchOf } from '../../http/replies/song-reply.ts';
import type { Command } from '../command.ts';
import { cueSheet } from '../cue-sheet.ts';
import { formatConfidence, formatTime, printable } from '../format-value.ts';
import { createJobProgressView } from '../progress/job-progress-view.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { type Column, tableLines } from '../table.ts';

const EXIT_NOTHING = 1;

export const tracklistCommand: Command = {
  name: 'tracklist',
  summary: 'Name the songs of a long mix, a radio show or a concert, and when each begins',
  argument: { usage: '<file>', description: 'a sound or video file of some minutes to some hours' },
  options: [{ flags: '--cue', description: 'print a cue sheet, for players that jump from song to song' }],
  examples: ['tracklist mix.mp3', 'tracklist --cue mix.mp3 > mix.cue', 'tracklist --json show.m4a'],
  notes: `Songs that are blended into each other overlap. Beginnings are mostly right within two
seconds, in long blends within twelve. Stretches of 15 seconds and more that nothing in the collection was heard in are listed as
unknown. For sound that is playing now there is \`earworm listen\`.

Exit codes: 0 songs were found; ${EXIT_NOTHING} none; 5 the file cannot be read.
With --json there is one line per song, in order: {"event":"song","start_s","end_s","match":{"song_id","title","artist","album",
"path","confidence","offset_s","speed","tied"}}, where offset_s is where in the song it begins; {"event":"unknown","start_s","end_s"}
per stretch; {"event":"done","songs","known_s","duration_s"}.`,

  async run({ arguments: [file = ''], options, config, output, signal }) {
    await using earworm = await openEarworm(config, 'read');
    const list = await (async () => {
      using view = createJobProgressView(output);
      return earworm.mixes.tracklist(file, { signal, onProgress: view.update });
    })();
    record(list, output);
    if (options['cue'] === true) output.text(cueSheet(file, list).trimEnd());
    else show(list, output);
    const { songs, durationS } = list;
    if (songs.length > 0) return 0;
    output.message(`None of the songs in ${formatTime(durationS)} are in your collection.`);
    return EXIT_NOTHING;
  },
};

type Entry = { readonly startS: number; readonly endS: number; readonly song?: MixSong };

const entriesOf = ({ songs, gaps }: Tracklist): Entry[] =>
  [...songs.map((song): Entry => ({ startS: song.startS, endS: song.endS, song })), ...gaps].toSorted(
    (a, b) => a.startS - b.startS,
  );

const tenth = (value: number): number => Math.round(value * 10) / 10;

function record(list: Tracklist, output: Output): void {
  for (const { startS, endS, song } of entriesOf(list)) {
    const times = { start_s: tenth(startS), end_s: tenth(endS) };
    if (song === undefined) output.record({ event: 'unknown', ...times });
    else output.record({ event: 'song', ...times, match: matchOf(song.track, true) });
  }
  const unknownS = list.gaps.reduce((sum, { startS, endS }) => sum + endS - startS, 0);
  output.record({
    event: 'done',
    songs: list.songs.length,
    known_s: tenth(list.durationS - unknownS),
    duration_s: tenth(list.durationS),
  });
}

const COLUMNS: readonly Column[] = [{ align: 'right' }, {}, {}, { align: 'right' }, {}, {}];

function show(list: Tracklist, output: Output): void {
  for (const line of tableLines(
    COLUMNS,
    entriesOf(list).map((entry) => row(entry, output)),
  ))
    output.text(line);
}

function row({ startS, endS, song }: Entry, output: Output): string[] {
  const start = formatTime(startS);
  if (song === undefined)
    return [start, output.styled('yellow', `unknown, ${formatTime(endS - startS)}`), '', '', '', ''];
  const { title, artist, album, confidence, offset_s, speed } = matchOf(song.track, false);
  const percent = (speed - 1) * 100;
  return [
    start,
    output.styled('bold', printable(artist === null ? title : `${artist} - ${title}`)),
    printable(album ?? ''),
    output.styled('green', formatConfidence(confidence)),
    offset_s < 3 ? '' : `from ${formatTime(offset_s)}`,
    Math.abs(percent) < 0.5 ? '' : `${percent > 0 ? '+' : ''}${percent.toFixed(1)} % speed`,
  ];
}
