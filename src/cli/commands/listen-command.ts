import { createMonoStream } from '../../audio/mono-stream.ts';
import type { Earworm } from '../../compose.ts';
import { toEarwormError } from '../../errors.ts';
import type { ListenEvent } from '../../finder/listen/listen-event.ts';
import { createListener, type Listener } from '../../finder/listen/listener.ts';
import { createTurns } from '../../finder/listen/turns.ts';
import { createListeningWindow } from '../../fingerprint/listening-window.ts';
import { SCHEME } from '../../fingerprint/scheme.ts';
import { matchOf } from '../../http/replies/song-reply.ts';
import { LISTEN_CHANNELS_MAX, LISTEN_RATE_HZ } from '../../http/contract/listen-contract.ts';
import { readSoundFrame } from '../../http/ws/sound-frame.ts';
import { loadEars } from '../../media/load-ears.ts';
import type { Command, Invocation } from '../command.ts';
import { formatConfidence, formatTime, printable } from '../format-value.ts';
import { openHeardSinks, type HeardSinks } from '../heard-sinks.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { integerFrom, secondsFrom } from '../parse-value.ts';
import { openMicrophone, soundFromStdin, type SoundInput } from '../sound-input.ts';

export const listenCommand: Command = {
  name: 'listen',
  summary: 'Name songs while they play, from the microphone or a pipe',
  argument: {
    usage: '[source]',
    description: '- is raw sound on standard input; else a microphone by its name',
  },
  options: [
    { flags: '--once', description: 'stop after the first match' },
    { flags: '--for <time>', description: 'stop after so much sound, such as 60s or 2h', parse: secondsFrom },
    { flags: '--csv <file>', description: 'add each song that is heard to this file' },
    { flags: '--webhook <url>', description: 'post each song that is heard as JSON to this address' },
    {
      flags: '--min-confidence <p>',
      description: 'leave out matches less sure, 0 to 1',
      setting: 'minConfidence',
    },
    {
      flags: '--rate <hz>',
      description: 'samples a second, of standard input',
      default: 44_100,
      parse: integerFrom(LISTEN_RATE_HZ.min, LISTEN_RATE_HZ.max),
    },
    {
      flags: '--channels <n>',
      description: 'channels of standard input',
      default: 1,
      parse: integerFrom(1, LISTEN_CHANNELS_MAX),
    },
    { flags: '--f32', description: 'standard input is 32-bit floating point, not 16-bit integers' },
  ],
  examples: [
    'listen',
    'listen --once --for 30s',
    'listen --csv heard.csv --webhook http://127.0.0.1:8123/api/webhook/song',
    'ffmpeg -v error -i http://radio.example/stream -f s16le -ac 1 -ar 44100 - | earworm listen -',
  ],
  notes: `The microphone is read by parec, arecord or rec (SoX), whichever is installed. Standard input is raw samples, little-endian;
let ffmpeg decode anything else, as in the example. A song that goes on is told of once. Ctrl-C stops it.

A webhook gets the same JSON as --json prints, within 5 s, three attempts at most, without redirects; songs wait their turn.

Exit codes: 0 stopped, or the sound is over; 2 wrong options; 5 the microphone cannot be used; 6 no recorder is installed.

With --json: {"event":"match","heard_at","heard_s","song_id","title","artist","album","path","confidence","offset_s","speed","tied"}
and {"event":"no-match","heard_s"}; offset_s is where in the song one is at heard_at.`,

  async run(invocation) {
    const { arguments: given, options, config, output } = invocation;
    const sinks = await openHeardSinks(invocation);
    await using earworm = await openEarworm(config, 'read');
    using input =
      given[0] === '-'
        ? soundFromStdin({
            sample_rate_hz: Number(options['rate']),
            format: options['f32'] === true ? 'f32' : 'i16',
            channels: Number(options['channels']),
          })
        : await openMicrophone(given[0]);
    output.message(`Listening to ${printable(input.name)} ...`);
    await listenTo(input, earworm, { invocation, sinks });
    await sinks.settled();
  },
};

interface Hearing {
  readonly invocation: Invocation;
  readonly sinks: HeardSinks;
}

async function listenTo(input: SoundInput, earworm: Earworm, { invocation, sinks }: Hearing): Promise<void> {
  const { config, options, output, signal } = invocation;
  const ears = loadEars();
  let failure: unknown;
  let isDone = false;
  const window = createListeningWindow(ears.makeFinder);
  const listener = createListener(
    {
      isContinuous: true,
      ...(config.minConfidence === undefined ? {} : { minConfidence: config.minConfidence }),
    },
    {
      window,
      identify: earworm.identifier.identify,
      turns: createTurns(1),
      tell(event) {
        if (event.type === 'match' && options['once'] === true) isDone = true;
        show(event, output, sinks);
      },
      fail: (error) => (failure = error),
    },
  );
  const forS = options['for'] === undefined ? Number.POSITIVE_INFINITY : Number(options['for']);
  signal.addEventListener('abort', () => input.stream.destroy(), { once: true });
  try {
    for await (const piece of monoPieces(input, ears.makeKernel)) {
      await hear(piece, listener);
      if (failure !== undefined) throw toEarwormError(failure);
      if (isDone || window.heardS >= forS) return;
    }
    await input.check();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    listener.end();
  }
}

async function hear(piece: Float32Array, listener: Listener): Promise<void> {
  listener.push(piece);
  await listener.settled();
}

const PIECE_S = 0.25;

/** Whole samples, a quarter of a second at a time, mono at the rate that is listened at. */
async function* monoPieces(
  { stream, format }: SoundInput,
  makeKernel: ReturnType<typeof loadEars>['makeKernel'],
): AsyncGenerator<Float32Array> {
  const rates = { fromHz: format.sample_rate_hz, toHz: SCHEME.sampleRateHz };
  const mono = createMonoStream(makeKernel(), rates);
  const sampleBytes = format.channels * (format.format === 'f32' ? 4 : 2);
  const pieceBytes = Math.round(PIECE_S * format.sample_rate_hz) * sampleBytes;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([rest, chunk]);
    let at = 0;
    for (; at + pieceBytes <= bytes.length; at += pieceBytes) {
      const { block, samples } = readSoundFrame(bytes.subarray(at, at + pieceBytes), format);
      yield* mono.push(block, samples);
    }
    rest = bytes.subarray(at);
  }
}

function show(event: ListenEvent, output: Output, sinks: HeardSinks): void {
  const heardS = Math.round(event.heardS * 100) / 100;
  if (event.type === 'no-match') {
    output.record({ event: 'no-match', heard_s: heardS });
    return;
  }
  if (event.type !== 'match') return;
  const match = matchOf(event.track, true);
  const heardAt = new Date();
  const record = { event: 'match', heard_at: heardAt.toISOString(), heard_s: heardS, ...match };
  output.record(record);
  const name = match.artist === null ? match.title : `${match.artist} - ${match.title}`;
  output.text(
    `${heardAt.toTimeString().slice(0, 8)}  ${output.styled('green', formatConfidence(match.confidence))}  ` +
      `${output.styled('bold', printable(name))}  at ${formatTime(match.offset_s)}`,
  );
  sinks.heard(record);
}
