import type { AlbumFilter } from '../../catalog/album-catalog.ts';
import type { Earworm } from '../../compose.ts';
import { type EarwormError, toEarwormError } from '../../errors.ts';
import type { FoundAlbum } from '../../finder/found-album.ts';
import type { SleeveAnswer } from '../../finder/sleeves/find-by-sleeve.ts';
import { albumResultOf } from '../../http/replies/album-result-reply.ts';
import type { Command, Invocation } from '../command.ts';
import { filterFrom } from '../catalog-options.ts';
import { formatConfidence, printable } from '../format-value.ts';
import { mapInOrder } from '../map-in-order.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { integerFrom, numberFrom, yearsFrom } from '../parse-value.ts';
import { type Column, tableLines } from '../table.ts';

const EXIT_UNREADABLE_PICTURE = 5;

interface PictureResult {
  readonly picture: string;
  readonly outcome: SleeveAnswer | EarwormError;
}

export const lookCommand: Command = {
  name: 'look',
  summary: 'Name the album whose sleeve a picture shows, or say that it is not in the collection',
  argument: { usage: '<picture...>', description: 'JPEG, PNG, WebP or AVIF files of at most 10 MB' },
  options: [
    { flags: '--top <n>', description: 'show at most so many', default: 5, parse: integerFrom(1, 50) },
    { flags: '--alike', description: 'also show albums whose sleeves only look like the picture' },
    { flags: '--genre <names>', description: 'only of one of these genres, parted by commas' },
    { flags: '--year <years>', description: 'only of these years: 1997, 1990-1999, 2010-', parse: yearsFrom },
    {
      flags: '--score-min <score>',
      description: 'only with such a review, 0 to 10',
      parse: numberFrom(0, 10),
    },
    { flags: '--best-new-music', description: 'only what a review called best new music' },
    { flags: '--jobs <n>', description: 'pictures worked on at once', setting: 'jobs' },
  ],
  examples: ['look photo.jpg', 'look --alike --year 1970-1979 shelf/*.jpg', 'look --json sleeve.webp'],
  notes: `A photo taken by hand will do: at an angle, turned, with glare, with fingers, on a table of other things.

Exit codes: 0 all pictures could be read, whether recognised or not; ${EXIT_UNREADABLE_PICTURE} at least one could not.

With --json there is one line per picture, in order: {"query","engine","results":[...],"alike":[...],"processing_time_ms"}, each
result as of \`albums\` and {"similarity_score","similarity","engine","reason"}, the surest first, none when the sleeve is not in
the collection; for a picture that cannot be read {"query","error":{"code","message"}}.`,

  async run(invocation) {
    const { arguments: pictures, config, output } = invocation;
    await using earworm = await openEarworm(config, 'read');
    let exitCode = 0;
    const results = mapInOrder(pictures, config.jobs, (picture) => lookAt(picture, earworm, invocation));
    for await (const result of results) {
      if (isError(result.outcome)) exitCode = EXIT_UNREADABLE_PICTURE;
      show(result, pictures.length > 1, output);
    }
    return exitCode;
  },
};

/** Errors of the picture are its outcome; being stopped, or a collection that cannot be read, ends the command. */
async function lookAt(
  picture: string,
  earworm: Earworm,
  { options, signal }: Invocation,
): Promise<PictureResult> {
  const filter = albumFilterFrom(options);
  const chosen = Object.keys(filter).length === 0 ? {} : { filter };
  const [top, alsoAlike] = [Number(options['top']), options['alike'] === true];
  try {
    const found = earworm.sleeves.findByPicture(picture, { top, alsoAlike, signal, ...chosen });
    return { picture, outcome: await found };
  } catch (thrown) {
    const error = toEarwormError(thrown);
    if (/^E_(?:MEDIA|PATH|IMAGE)_/u.test(error.code) && !signal.aborted) return { picture, outcome: error };
    throw error;
  }
}

function albumFilterFrom(options: Invocation['options']): AlbumFilter {
  const { scoreMin, bestNewMusic } = options as { scoreMin?: number; bestNewMusic?: boolean };
  return {
    ...filterFrom([], options),
    ...(scoreMin === undefined ? {} : { scoreMin }),
    ...(bestNewMusic === undefined ? {} : { isBestNewMusic: bestNewMusic }),
  };
}

const isError = (outcome: SleeveAnswer | EarwormError): outcome is EarwormError => outcome instanceof Error;

function show({ picture, outcome }: PictureResult, isOneOfMany: boolean, output: Output): void {
  if (isError(outcome)) {
    const { code, message } = outcome;
    output.record({ query: picture, error: { code, message } });
    if (!output.isJson) output.problem(`${printable(picture)}: ${printable(message)} (${code})`);
    return;
  }
  const { results, alike, engine, processingTimeMs } = outcome;
  output.record({
    query: picture,
    engine,
    results: results.map(albumResultOf),
    alike: alike.map(albumResultOf),
    processing_time_ms: Math.round(processingTimeMs * 10) / 10,
  });
  if (isOneOfMany) output.text(output.styled('bold', printable(picture)));
  if (results.length === 0) output.text(output.styled('yellow', 'not in your collection'));
  showAlbums(results, output);
  const isAnyAlike = alike.some(({ likeness = 1 }) => likeness >= 0.5);
  if (alike.length > 0)
    output.text(
      output.styled('dim', isAnyAlike ? 'looks alike:' : 'nothing really looks alike; the nearest:'),
    );
  showAlbums(alike, output);
}

const COLUMNS: readonly Column[] = [{ align: 'right' }, { align: 'right' }, {}, {}];

function showAlbums(found: readonly FoundAlbum[], output: Output): void {
  const rows = found.map(({ album, score, reason }) => [
    output.styled('green', formatConfidence(score)),
    String(album.albumId),
    output.styled('bold', printable([album.artist, album.albumName].filter(Boolean).join(' - '))),
    reason,
  ]);
  for (const line of tableLines(COLUMNS, rows)) output.text(line);
}
