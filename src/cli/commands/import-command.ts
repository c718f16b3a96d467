import type { AlbumSource } from '../../catalog/album-source.ts';
import { EarwormError } from '../../errors.ts';
import type { ChartSummary } from '../../finder/chart/chart-import.ts';
import type { DescribeProgress } from '../../finder/sleeves/describe-sleeves.ts';
import type { ImportEvent, ImportSummary } from '../../finder/sleeves/import-albums.ts';
import { pitchforkSource } from '../../sources/pitchfork/pitchfork-source.ts';
import type { Command, Invocation } from '../command.ts';
import { formatCount, formatTime, printable } from '../format-value.ts';
import { tellModelFailure } from '../model-failure.ts';
import { CHART_VIDEOS, importChart } from '../import-chart.ts';
import { createImportProgressView } from '../progress/import-progress-view.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { integerFrom } from '../parse-value.ts';

const EXIT_SOME_FAILED = 3;
const EXIT_CANCELLED = 130;
const PROBLEMS_SHOWN_MAX = 20;

export const importCommand: Command = {
  name: 'import',
  summary: 'Take albums into the catalogue from a list or chart that somebody else made',
  argument: { usage: '<source>', description: 'what kind of list: pitchfork or youtube' },
  options: [
    { flags: '--metadata <file>', description: 'the list: JSON or CSV' },
    { flags: '--images <folder>', description: 'their sleeves: album_<id>.jpg, or <id>.png and the like' },
    {
      flags: '--max <n>',
      description: `youtube: at most so many videos (default: ${CHART_VIDEOS.default})`,
      parse: integerFrom(1, CHART_VIDEOS.max),
    },
    { flags: '--region <code>', description: 'youtube: whose chart, as DE', setting: 'youtubeRegion' },
    { flags: '--strict', description: `exit with ${EXIT_SOME_FAILED} when any entry or picture was refused` },
  ],
  examples: [
    'import pitchfork --metadata reviews.csv',
    'import pitchfork --metadata valid_metadata_final.json --images images',
    'import pitchfork --json --metadata reviews.csv > log.ndjson',
    'import youtube --max 50 --region DE',
  ],
  notes: `pitchfork: album reviews. JSON is an array of objects, or one object a line, with local_id, artist, album_name, genre,
label, release_year, score, best_new_music, reviewer_name, cover_url; CSV has a heading with these or the columns album,
bnm, author. Only the album's name is required. Albums are known by artist and name; what the list says of one goes
before what the tags of its songs say. An entry that cannot be read is reported with its line and never stops the
import; doing it again changes nothing. Nothing is downloaded: cover_url is only remembered. Sleeves are described for all
the ways to find them, by CLIP too where it is installed; what it could not do, the next import or index does.

youtube: the music chart of a country, with your own key of the YouTube Data API (YOUTUBE_API_KEY). Each video becomes an album
with its picture, and is matched with your songs by artist, title and length; those without are listed. The chart holds no
sound: see docs/trending.md for youtubeFetch.

Exit codes: 0 done, also when single entries were refused (with --strict ${EXIT_SOME_FAILED}); 2 the key is missing or refused;
4 no such file or chart; 5 the file is no such list; 6 the disk is full; 7 no quota, or YouTube cannot be reached; 130 stopped.

With --json each line is an object: {"event":"problem","line","reason"}, {"event":"picture_refused","path","code","message"},
{"event":"model_failed","model","code","message"}, and at the end {"event":"done","entries","added","problems","pictures","pictures_unchanged","pictures_refused","wall_s","cancelled"}.
Of youtube: {"event":"problem"|"picture_refused"|"fetch_failed","video_id","code","message"}, {"event":"matched","video_id","song_id","confidence","by"},
{"event":"unmatched","video_id","title","artist","duration_s","nearest"}, and at the end {"event":"done","region","videos","added","changed","problems","pictures",
"pictures_unchanged","pictures_refused","matched","fetched","unmatched_total","wall_s","cancelled"}.`,

  async run(invocation) {
    const { options, output } = invocation;
    if (invocation.arguments[0] === 'youtube') return chartExitCode(await importChart(invocation), options);
    const source = sourceOf(invocation);
    await using earworm = await openEarworm(invocation.config, 'write');
    const view = createImportProgressView(output);
    const shown = { problems: 0, toldMs: 0 };
    let summary: ImportSummary;
    try {
      summary = await earworm.importAlbums(source, {
        signal: invocation.signal,
        onEvent: (event) =>
          event.kind === 'progress' ? view.update(event.progress) : tell(event, output, shown),
      });
    } finally {
      view.stop();
    }
    report(summary, output);
    if (summary.cancelled) return EXIT_CANCELLED;
    const refused = summary.problems + summary.picturesRefused;
    return options['strict'] === true && refused > 0 ? EXIT_SOME_FAILED : 0;
  },
};

function chartExitCode(
  { problems, picturesRefused, cancelled }: ChartSummary,
  { strict }: Invocation['options'],
): number {
  if (cancelled) return EXIT_CANCELLED;
  return strict === true && problems + picturesRefused > 0 ? EXIT_SOME_FAILED : 0;
}

function sourceOf({ arguments: [name], options }: Invocation): AlbumSource {
  if (name !== 'pitchfork')
    throw usage(`There is no source called "${name}"; there are: pitchfork, youtube.`);
  const { metadata, images } = options as { metadata?: string; images?: string };
  if (metadata === undefined) throw usage('Say which list with --metadata FILE.');
  return pitchforkSource({
    metadataFile: metadata,
    ...(images === undefined ? {} : { imagesFolder: images }),
  });
}

const usage = (message: string): EarwormError => new EarwormError('E_USAGE', { message });

interface Shown {
  problems: number;
  /** When a line of progress was told last. */
  toldMs: number;
}

function tell(event: Exclude<ImportEvent, { kind: 'progress' }>, output: Output, shown: Shown): void {
  if (event.kind === 'describing') tellDescribing(event.progress, output, shown);
  else if (event.kind === 'model-failed') tellModelFailure(event.failure, output);
  else if (event.kind === 'problem') {
    output.record({ event: 'problem', line: event.line, reason: event.reason });
    show(`line ${event.line}: ${printable(event.reason)}`);
  } else {
    const { code, message } = event.error;
    output.record({ event: 'picture_refused', path: event.path, code, message });
    show(`${printable(event.path)}: ${printable(message)} (${code})`);
  }

  function show(line: string): void {
    shown.problems++;
    if (shown.problems <= PROBLEMS_SHOWN_MAX) output.message(line);
    if (shown.problems === PROBLEMS_SHOWN_MAX)
      output.message('Further ones are only counted; --json lists all.');
  }
}

/** Told of so often, since it may take long and its bar is full by then. */
const LINE_EVERY_MS = 10_000;

function tellDescribing({ kind, done, total }: DescribeProgress, output: Output, shown: Shown): void {
  if (Date.now() - shown.toldMs < LINE_EVERY_MS) return;
  shown.toldMs = Date.now();
  const what = kind.startsWith('clip') ? 'CLIP looks at sleeves' : 'Describing sleeves';
  output.message(`${what}: ${formatCount(done)} of ${formatCount(total)}`);
}

function report(summary: ImportSummary, output: Output): void {
  const { entries, added, problems, pictures, picturesUnchanged, picturesRefused, wallS, cancelled } =
    summary;
  output.record({
    event: 'done',
    entries,
    added,
    problems,
    pictures,
    pictures_unchanged: picturesUnchanged,
    pictures_refused: picturesRefused,
    wall_s: Math.round(wallS * 1000) / 1000,
    cancelled,
  });
  const sleeves = `${formatCount(pictures)} sleeves new, ${formatCount(picturesUnchanged)} unchanged, ${formatCount(picturesRefused)} refused`;
  output.text(
    `${cancelled ? 'Stopped. ' : ''}${formatCount(entries)} entries read in ${formatTime(wallS)}: ` +
      `${formatCount(added)} albums added, ${formatCount(problems)} entries refused; ${sleeves}.`,
  );
}
