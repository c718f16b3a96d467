import { toEarwormError, type EarwormError } from '../../errors.ts';
import type { IdentifyAnswer } from '../../finder/identify-recording.ts';
import { matchOf } from '../../http/replies/song-reply.ts';
import type { Earworm } from '../../compose.ts';
import type { Command, Invocation } from '../command.ts';
import { formatConfidence, formatTime, printable } from '../format-value.ts';
import { mapInOrder } from '../map-in-order.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { integerFrom } from '../parse-value.ts';
import { spoolStdin } from '../spool-stdin.ts';
import { tableLines, type Column } from '../table.ts';

const STDIN = '-';
const EXIT_UNREADABLE_CLIP = 5;
const BYTES_PER_MB = 2 ** 20;

interface Recognised {
  readonly answer: IdentifyAnswer;
  readonly queryDurationMs: number;
  readonly processingTimeMs: number;
}

interface ClipResult {
  readonly clip: string;
  readonly outcome: Recognised | EarwormError;
}

export const identifyCommand: Command = {
  name: 'identify',
  summary: 'Name the song a clip was taken from, or say that it is not in the collection',
  argument: { usage: '<clip...>', description: 'sound or video files; - is standard input' },
  options: [
    {
      flags: '--top <n>',
      description: 'show at most so many matches',
      default: 5,
      parse: integerFrom(1, 50),
    },
    {
      flags: '--min-confidence <p>',
      description: 'leave out matches less sure, 0 to 1',
      setting: 'minConfidence',
    },
    { flags: '--jobs <n>', description: 'clips worked on at once', setting: 'jobs' },
  ],
  examples: [
    'identify clip.mp3',
    'identify --json *.wav',
    'curl -s https://radio.example/now | head -c 400000 | earworm identify -',
  ],
  notes: `Best are 5 to 10 seconds. The collection may be written to meanwhile. Matches marked as tied fit the clip about
equally well: they are copies or versions of one recording.

Exit codes: 0 all clips could be read, whether recognised or not; ${EXIT_UNREADABLE_CLIP} at least one could not.

With --json there is one line per clip, in order: {"query","matches":[{"song_id","title","artist","album","path",
"confidence","offset_s","speed","tied"}],"query_duration_ms","processing_time_ms"}, best match first, none when the clip is not
in the collection; for a clip that cannot be read {"query","error":{"code","message"}}.`,

  async run(invocation) {
    const { arguments: clips, config, output } = invocation;
    await using earworm = await openEarworm(config, 'read');
    let exitCode = 0;
    const results = mapInOrder(clips, config.jobs, (clip) => identifyClip(clip, earworm, invocation));
    for await (const result of results) {
      if (isError(result.outcome)) exitCode = EXIT_UNREADABLE_CLIP;
      show(result, clips.length > 1, output);
    }
    return exitCode;
  },
};

/** Errors of the clip are its outcome; being stopped, or a collection that cannot be read, ends the command. */
async function identifyClip(clip: string, earworm: Earworm, invocation: Invocation): Promise<ClipResult> {
  try {
    return { clip, outcome: await recognise(clip, earworm, invocation) };
  } catch (thrown) {
    const error = toEarwormError(thrown);
    if (/^E_(?:MEDIA|PATH|UPLOAD)_/u.test(error.code) && !invocation.signal.aborted)
      return { clip, outcome: error };
    throw error;
  }
}

async function recognise(clip: string, earworm: Earworm, invocation: Invocation): Promise<Recognised> {
  const { config, options, signal } = invocation;
  const maxBytes = config.uploadMaxMb * BYTES_PER_MB;
  await using spooled = clip === STDIN ? await spoolStdin(process.stdin, { maxBytes, signal }) : undefined;
  const startedMs = performance.now();
  const query = await earworm.analyzer.analyzeClip(spooled?.path ?? clip, { signal });
  const answer = await earworm.identifier.identify(query, {
    top: Number(options['top']),
    ...(config.minConfidence === undefined ? {} : { minConfidence: config.minConfidence }),
    signal,
  });
  return { answer, queryDurationMs: query.durationMs, processingTimeMs: performance.now() - startedMs };
}

const isError = (outcome: Recognised | EarwormError): outcome is EarwormError => outcome instanceof Error;

function show({ clip, outcome }: ClipResult, isOneOfMany: boolean, output: Output): void {
  if (isError(outcome)) {
    const { code, message } = outcome;
    output.record({ query: clip, error: { code, message } });
    if (!output.isJson) output.problem(`${printable(clip)}: ${printable(message)} (${code})`);
    return;
  }
  const { matches } = outcome.answer;
  output.record({
    query: clip,
    matches: matches.map((match) => matchOf(match, true)),
    query_duration_ms: Math.round(outcome.queryDurationMs),
    processing_time_ms: Math.round(outcome.processingTimeMs * 10) / 10,
  });
  if (isOneOfMany) output.text(output.styled('bold', printable(clip)));
  if (matches.length === 0) output.text(output.styled('yellow', 'not in your collection'));
  for (const line of tableLines(
    COLUMNS,
    matches.map((match) => row(match, output)),
  ))
    output.text(line);
}

const COLUMNS: readonly Column[] = [{ align: 'right' }, {}, {}, {}, {}, {}];

function row(match: IdentifyAnswer['matches'][number], output: Output): string[] {
  const { title, artist, album, confidence, offset_s, speed, tied } = matchOf(match, false);
  const percent = (speed - 1) * 100;
  const name = artist === null ? title : `${artist} - ${title}`;
  return [
    output.styled('green', formatConfidence(confidence)),
    output.styled('bold', printable(name)),
    printable(album ?? ''),
    `at ${formatTime(offset_s)}`,
    Math.abs(percent) < 0.5 ? '' : `${percent > 0 ? '+' : ''}${percent.toFixed(1)} % speed`,
    tied ? 'tied' : '',
  ];
}
