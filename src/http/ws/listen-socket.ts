import type { WebSocket } from '@fastify/websocket';
import type { FastifyBaseLogger } from 'fastify';
import { createMonoStream } from '../../audio/mono-stream.ts';
import { EarwormError, ERRORS, toEarwormError } from '../../errors.ts';
import type { Ears } from '../../media/load-ears.ts';
import type { StreamDecoder } from '../../media/stream-decoder.ts';
import type { ListenEvent } from '../../finder/listen/listen-event.ts';
import type { HeardSong } from '../../finder/listen/listen-history.ts';
import { createListener, type Listener } from '../../finder/listen/listener.ts';
import type { Turns } from '../../finder/listen/turns.ts';
import { createListeningWindow } from '../../fingerprint/listening-window.ts';
import { SCHEME } from '../../fingerprint/scheme.ts';
import type { CompressedHello, ListenHello, ListenMessage } from '../contract/listen-contract.ts';
import { HTTP_TIMES, type ServerDeps } from '../server-deps.ts';
import { matchOf } from '../replies/song-reply.ts';
import { readHello } from './read-hello.ts';
import { createSoundAllowance, type SoundAllowance } from './sound-allowance.ts';
import { checkFrameSize, readSoundFrame } from './sound-frame.ts';

export interface ListenHall {
  readonly deps: Pick<ServerDeps, 'identify' | 'ears' | 'streams' | 'settings' | 'times'>;
  readonly turns: Turns;
  /** For what continuous listeners hear. */
  readonly note: (song: HeardSong, heardS: number) => void;
  readonly log: FastifyBaseLogger;
}

/** Levels are left out for a client that reads slowly ... */
const UNREAD_MAX_BYTES = 64 * 1024;
/** ... and one that does not read at all is cut off. */
const UNREAD_CUT_BYTES = 2 ** 20;
/** A client that does not answer a close is cut off. */
const CLOSE_MAX_MS = 2000;
/** The connection's own codes; every other reason is 4000 and the error's HTTP status. */
const CLOSE_DONE = 1000;
const CLOSE_GOING_AWAY = 1001;

interface Session {
  readonly hello: ListenHello | CompressedHello;
  readonly listener: Listener;
  readonly input: SoundInput;
}

/** Where the messages of a listener go. */
interface SoundInput {
  /** Errors: `E_FRAME_INVALID`, `E_FRAME_TOO_LARGE`, `E_RATE_LIMITED`. */
  push(bytes: Buffer): void;
  close(): void;
}

/** One listener from its hello to its close. */
export function serveListener(socket: WebSocket, hall: ListenHall): { close(error: EarwormError): void } {
  const { deps, log } = hall;
  const allowance = createSoundAllowance();
  let session: Session | undefined;
  const idleMs = (deps.times?.listenIdleMaxS ?? HTTP_TIMES.listenIdleMaxS) * 1000;
  const idle = setTimeout(() => refuse(new EarwormError('E_LISTEN_IDLE')), idleMs);

  const end = (): void => {
    clearTimeout(idle);
    session?.listener.end();
    session?.input.close();
  };
  const close = (code: number, reason: string): void => {
    end();
    socket.close(code, reason);
    setTimeout(() => socket.terminate(), CLOSE_MAX_MS).unref();
  };
  const send = (message: ListenMessage): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (message.type === 'listening' && socket.bufferedAmount > UNREAD_MAX_BYTES) return;
    if (socket.bufferedAmount > UNREAD_CUT_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  };
  const refuse = (thrown: unknown): void => {
    const error = toEarwormError(thrown);
    const { status } = error.kind;
    if (status >= 500 && error.code !== 'E_BUSY') log.error({ err: error }, 'listening failed');
    const message = status >= 500 ? ERRORS[error.code].message : error.message;
    send({ type: 'error', code: error.code, message });
    close(4000 + status, error.code);
  };
  const tell = (event: ListenEvent): void => {
    send(messageOf(event, deps.settings.showPaths));
    if (event.type === 'match' && session?.hello.continuous === true) {
      hall.note({ heardAtMs: Date.now(), track: event.track }, event.heardS);
    }
    if (session?.listener.isOver === true) close(CLOSE_DONE, event.type);
  };

  const take = (bytes: Buffer, isBinary: boolean): void => {
    if (session === undefined) {
      if (isBinary) throw new EarwormError('E_USAGE', { message: 'The first message must be the hello.' });
      session = begin(readHello(bytes), hall, { allowance, tell, fail: refuse });
      return;
    }
    if (!isBinary)
      throw new EarwormError('E_FRAME_INVALID', { message: 'After the hello only sound may come.' });
    session.input.push(bytes);
  };

  socket.on('message', (received, isBinary) => {
    if (socket.readyState !== socket.OPEN) return;
    idle.refresh();
    try {
      // messages come as one buffer unless another kind is asked for
      take(received as Buffer, isBinary);
    } catch (error) {
      refuse(error);
    }
  });
  socket.once('close', end);
  return {
    close: (error) => {
      send({ type: 'error', code: error.code, message: error.message });
      close(CLOSE_GOING_AWAY, error.code);
    },
  };
}

interface Doings {
  readonly allowance: SoundAllowance;
  readonly tell: (event: ListenEvent) => void;
  readonly fail: (error: unknown) => void;
}

function begin(
  hello: ListenHello | CompressedHello,
  { deps, turns }: ListenHall,
  { allowance, tell, fail }: Doings,
): Session {
  const minConfidence = hello.min_confidence;
  const listener = createListener(
    { isContinuous: hello.continuous === true, ...(minConfidence === undefined ? {} : { minConfidence }) },
    { window: createListeningWindow(deps.ears.makeFinder), identify: deps.identify, turns, tell, fail },
  );
  const hear = (samples: Float32Array): void => listener.push(samples);
  const input =
    hello.format === 'webm-opus'
      ? compressedInput(deps.streams, allowance, { hear, fail })
      : sampleInput(hello, deps.ears, { allowance, hear });
  tell({ type: 'listening', levelDb: -90, heardS: 0 });
  return { hello, listener, input };
}

function sampleInput(
  hello: ListenHello,
  { makeKernel }: Ears,
  { allowance, hear }: { allowance: SoundAllowance; hear: (samples: Float32Array) => void },
): SoundInput {
  const rates = { fromHz: hello.sample_rate_hz, toHz: SCHEME.sampleRateHz };
  const mono = createMonoStream(makeKernel(), rates);
  return {
    push(bytes) {
      const { block, samples } = readSoundFrame(bytes, hello);
      spend(allowance, samples / hello.sample_rate_hz);
      for (const piece of mono.push(block, samples)) hear(piece);
    },
    close: () => {},
  };
}

/** Opus takes at most half of it: whatever else it may be is no sound that is played. */
const COMPRESSED_BYTES_PER_S_MAX = 128 * 1024;

/** What was decoded counts, for a few bytes may be much sound; and the bytes count, for they may be no sound. */
function compressedInput(
  streams: StreamDecoder,
  allowance: SoundAllowance,
  { hear, fail }: { hear: (samples: Float32Array) => void; fail: (error: unknown) => void },
): SoundInput {
  const stream = streams.open({
    onSound(samples) {
      try {
        spend(allowance, samples.length / SCHEME.sampleRateHz);
        hear(samples);
      } catch (error) {
        fail(error);
      }
    },
    onFail: fail,
  });
  return {
    push(bytes) {
      checkFrameSize(bytes);
      spend(allowance, bytes.length / COMPRESSED_BYTES_PER_S_MAX);
      stream.push(bytes);
    },
    close: () => stream.close(),
  };
}

function spend(allowance: SoundAllowance, soundS: number): void {
  if (!allowance.take(soundS)) throw new EarwormError('E_RATE_LIMITED');
}

const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

function messageOf(event: ListenEvent, showPaths: boolean): ListenMessage {
  const heard_s = rounded(event.heardS, 2);
  if (event.type === 'listening') return { type: event.type, level_db: rounded(event.levelDb, 1), heard_s };
  if (event.type === 'no-match') return { type: event.type, heard_s };
  return { type: event.type, heard_s, ...matchOf(event.track, showPaths) };
}
