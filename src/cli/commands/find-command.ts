import { InvalidArgumentError } from 'commander';
import type { Earworm } from '../../compose.ts';
import type { FindBothOptions } from '../../finder/words/find-by-words.ts';
import { parseExamples } from '../../finder/words/parse-examples.ts';
import {
  PICTURE_EXAMPLES_MAX,
  type PictureFile,
  readPictureExamples,
} from '../../finder/words/picture-examples.ts';
import type { FindResult } from '../../http/contract/words-contract.ts';
import { foundAlbumOf, foundSongOf } from '../../http/replies/words-reply.ts';
import { filterFrom } from '../catalog-options.ts';
import type { Command, CommandOption } from '../command.ts';
import { printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';
import { integerFrom, yearsFrom } from '../parse-value.ts';
import { sortExamples } from '../sort-examples.ts';
import { tableLines } from '../table.ts';

const EXIT_NOTHING = 1;

const OPTIONS: readonly CommandOption[] = [
  { flags: '--songs', description: 'songs only' },
  { flags: '--sleeves', description: 'albums only, by their sleeves and names' },
  {
    flags: '--top <n>',
    description: 'list at most so many of each',
    default: 10,
    parse: integerFrom(1, 1000),
  },
  {
    flags: '--like <examples>',
    description:
      'like these: song-12,album-3:0.5; with --songs or --sleeves also 12,7:0.5; pictures of sleeves: photo.jpg:2; :-1 is unlike it',
    parse: collected,
  },
  { flags: '--unlike <examples>', description: 'unlike these, in the same form', parse: collected },
  {
    flags: '--min-score <score>',
    description: 'leave out what fits less: 0..1',
    default: 0.5,
    parse: scoreFrom,
  },
  { flags: '--artist <name>', description: 'only by this artist (the whole name, in any case)' },
  { flags: '--genre <names>', description: 'only of one of these genres, parted by commas' },
  { flags: '--year <years>', description: 'only of these years: 1997, 1990-1999, 2010-', parse: yearsFrom },
];

export const findCommand: Command = {
  name: 'find',
  summary: 'Find songs by how they sound, and albums by how their sleeves look, in words',
  argument: { usage: '[words...]', description: 'such as: slow dark "not loud", or: red minimalist jazz' },
  options: OPTIONS,
  examples: [
    'find slow and warm',
    'find --songs "around 120 bpm in A minor, no drums"',
    'find --sleeves "dark green and gold, not busy"',
    'find --sleeves --like 7,9 "less blue"',
    'find --sleeves --like photo.jpg --like 12:2 "less blue"',
    'find --like song-12,song-15:0.5 --unlike song-3',
    'find --genre Jazz --year 1955-1965 calm',
  ],
  notes: `Understood are tempo, energy, brightness, mood, key and years of songs; colours, light and make-up of sleeves; and
names, labels and genres of both (docs/words.md has the list). "not", "no", "without", "less" or a minus turn a word round; "very"
and "a bit" weigh it. Words that mean nothing here are named. What fits less than --min-score is not shown.
--like and --unlike may be repeated; what is no id is a picture file (JPEG, PNG, WebP or AVIF of at most 10 MB, ${PICTURE_EXAMPLES_MAX}
at most), held against the sleeves of albums. A file that is called like an id is ./12.

Exit codes: 0 found; ${EXIT_NOTHING} nothing here is like that; 2 nothing to go by; 4 an example is not there; 5 a picture cannot be read.
With --json there is one line per result: {"kind","id","title","artist","release_year","image_url","score","engine","reason","song","album"},
and at the end {"event":"done","results","understood","ignored","engines"}.`,

  async run({ arguments: words, options, config, output, signal }) {
    const { pictureFiles, ...asked } = findOptions(options);
    await using earworm = await openEarworm(config, 'read');
    const pictures = await readPictureExamples(pictureFiles, earworm.sleeves, { kind: asked.kind, signal });
    const answers = await ask(earworm, words.join(' '), { ...asked, pictures, signal });
    const rows = answers.results.map((result) => {
      output.record(result);
      const names = [result.artist ?? '', result.title].map(printable);
      return [result.score.toFixed(2), result.kind, result.id, ...names, printable(result.reason)];
    });
    for (const line of tableLines([{}, {}, { align: 'right' }, {}, {}, {}], rows)) output.text(line);
    const { understood, ignored, engines } = answers;
    output.record({ event: 'done', results: rows.length, understood, ignored, engines });
    if (ignored.length > 0)
      output.message(`Ignored, since nothing here is called so: ${printable(ignored.join(', '))}`);
    if (rows.length === 0) output.message('Nothing here is like that.');
    return rows.length === 0 ? EXIT_NOTHING : 0;
  },
};

function findOptions(
  options: Readonly<Record<string, unknown>>,
): FindBothOptions & { readonly pictureFiles: readonly PictureFile[] } {
  const { songs, sleeves, like = [], unlike = [] } = options as FindChoices;
  const kind = songs === sleeves ? undefined : songs === true ? 'songs' : 'albums';
  const filter = filterFrom([], options);
  const [wanted, unwanted] = [sortExamples(like, kind), sortExamples(unlike, kind)];
  return {
    top: Number(options['top']),
    scoreMin: Number(options['minScore']),
    examples: parseExamples({ like: wanted.ids, unlike: unwanted.ids }, kind),
    pictureFiles: [
      ...wanted.pictures,
      ...unwanted.pictures.map((picture) => ({ ...picture, weight: -picture.weight })),
    ],
    ...(kind === undefined ? {} : { kind }),
    ...(Object.keys(filter).length === 0 ? {} : { filter }),
  };
}

interface FindChoices {
  readonly songs?: true;
  readonly sleeves?: true;
  readonly like?: readonly string[];
  readonly unlike?: readonly string[];
}

async function ask({ words }: Earworm, text: string, options: FindBothOptions) {
  const { songs, albums } = await words.both(text, options);
  const results: FindResult[] = [
    ...(songs?.found ?? []).map((found) => foundSongOf(found, { showPaths: true })),
    ...(albums?.found ?? []).map(foundAlbumOf),
  ];
  const readings = [songs, albums].filter((answer) => answer !== undefined);
  const understood = new Set(readings.flatMap((reading) => reading.understood));
  const ignored = new Set(readings.flatMap((reading) => reading.ignored)).difference(understood);
  return {
    results: results.toSorted((a, b) => b.score - a.score),
    understood: [...understood],
    ignored: [...ignored],
    engines: [...new Set(readings.flatMap(({ engines }) => engines))],
  };
}

function collected(text: string, before: unknown): string[] {
  return [...((before ?? []) as string[]), text];
}

function scoreFrom(text: string): number {
  const score = Number(text);
  if (text.trim() !== '' && score >= 0 && score <= 1) return score;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}
