import { type ChildProcess, fork } from 'node:child_process';
import { EarwormError } from '../../errors.ts';
import type { SoundStream, StreamDecoder, StreamEvents } from '../stream-decoder.ts';
import { childEnvironment } from './analysis-child.ts';
import { fromPlainError } from './analysis-protocol.ts';
import { residentMemoryMb } from './resident-memory.ts';
import { STREAMS_MAX, type StreamReply, type StreamRequest } from './stream-protocol.ts';

export interface StreamLimits {
  /** Without any progress, after which all streams are given up. */
  readonly stallMaxS: number;
  /** Of the process that all share. */
  readonly memoryMaxMb: number;
}

/** In the published package the sources have become `.js`. */
const ENDING = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const WORKER = new URL(`./stream-worker.${ENDING}`, import.meta.url);
/** Threads that wait for bytes, and those that do the rest. */
const THREADS = STREAMS_MAX + 4;
const WATCH_EVERY_MS = 250;
/** Sent, and not yet read by the decoder: more is faster than any sound. */
const UNTAKEN_MAX_BYTES = 2 ** 20;

interface OpenStream {
  readonly events: StreamEvents;
  untakenBytes: number;
  /** Since when bytes wait, or since some were taken. */
  waitingMs: number;
}

/** The process is started for the first stream and ended after the last. */
export function createStreamDecoder(limits: StreamLimits): StreamDecoder {
  let process: StreamProcess | undefined;
  let lastId = 0;
  return {
    open(events) {
      if (process?.isDead !== false) process = startProcess(limits);
      if (process.streams.size >= STREAMS_MAX) {
        throw new EarwormError('E_BUSY', {
          message: `No more than ${STREAMS_MAX} may send compressed sound at once; send samples, or try again later.`,
        });
      }
      return openStream(process, ++lastId, events);
    },
  };
}

function openStream(process: StreamProcess, id: number, events: StreamEvents): SoundStream {
  const stream: OpenStream = { events, untakenBytes: 0, waitingMs: 0 };
  const close = (): void => {
    if (!process.streams.delete(id)) return;
    process.send({ type: 'close', id });
    if (process.streams.size === 0) process.end();
  };
  process.streams.set(id, stream);
  process.send({ type: 'open', id });
  return {
    push(bytes) {
      if (!process.streams.has(id)) return;
      if (stream.untakenBytes === 0) stream.waitingMs = performance.now();
      stream.untakenBytes += bytes.length;
      if (stream.untakenBytes > UNTAKEN_MAX_BYTES) {
        close();
        events.onFail(new EarwormError('E_RATE_LIMITED'));
      } else process.send({ type: 'bytes', id, bytes });
    },
    close,
  };
}

interface StreamProcess {
  readonly streams: Map<number, OpenStream>;
  readonly isDead: boolean;
  send(request: StreamRequest): void;
  end(): void;
}

/** The process and its guard: it is killed when it is stuck or takes too much memory. */
function startProcess(limits: StreamLimits): StreamProcess {
  const streams = new Map<number, OpenStream>();
  let isDead = false;
  const child = fork(WORKER, [], {
    env: { ...childEnvironment(), UV_THREADPOOL_SIZE: String(THREADS) },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const fail = (reason: EarwormError): void => {
    isDead = true;
    clearInterval(watch);
    child.kill('SIGKILL');
    const failed = [...streams.values()];
    streams.clear();
    for (const { events } of failed) events.onFail(reason);
  };
  const watch = setInterval(() => {
    const reason = troubleOf(child, streams, limits);
    if (reason !== undefined) fail(reason);
  }, WATCH_EVERY_MS);
  child.on('error', (cause) => fail(new EarwormError('E_INTERNAL', { cause })));
  child.on('exit', () => fail(new EarwormError('E_MEDIA_CRASH')));
  child.on('message', (message) => {
    receive(message as StreamReply, streams);
    if (streams.size === 0) fail(new EarwormError('E_CANCELLED'));
  });
  return {
    streams,
    get isDead() {
      return isDead;
    },
    send(request) {
      if (child.connected) child.send(request, () => {});
    },
    end: () => fail(new EarwormError('E_CANCELLED')),
  };
}

function troubleOf(
  child: ChildProcess,
  streams: ReadonlyMap<number, OpenStream>,
  { stallMaxS, memoryMaxMb }: StreamLimits,
): EarwormError | undefined {
  const sinceMs = performance.now() - stallMaxS * 1000;
  const isStuck = ({ untakenBytes, waitingMs }: OpenStream): boolean =>
    untakenBytes > 0 && waitingMs < sinceMs;
  if ([...streams.values()].some(isStuck))
    return new EarwormError('E_MEDIA_TIMEOUT', { details: { stallMaxS } });
  if (residentMemoryMb(child.pid ?? 0) <= memoryMaxMb) return undefined;
  return new EarwormError('E_MEDIA_MEMORY', { details: { memoryMaxMb } });
}

function receive(reply: StreamReply, streams: Map<number, OpenStream>): void {
  const stream = streams.get(reply.id);
  if (stream === undefined) return;
  stream.waitingMs = performance.now();
  if (reply.type === 'taken') stream.untakenBytes -= reply.bytes;
  else if (reply.type === 'sound') stream.events.onSound(reply.samples);
  else {
    streams.delete(reply.id);
    stream.events.onFail(fromPlainError(reply.error));
  }
}
