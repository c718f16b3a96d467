import { Readable } from 'node:stream';

export interface ServerSentEvent {
  readonly event: string;
  readonly id: string;
  /** Becomes one line of JSON. */
  readonly data: unknown;
}

export interface EventStreamOptions<Step> {
  /** The steps to tell of; they must end soon after `signal` is aborted. */
  readonly follow: (signal: AbortSignal) => AsyncIterable<Step>;
  readonly eventOf: (step: Step) => ServerSentEvent;
  readonly heartbeatS: number;
  /** Ends the stream, and with it the response, when the server shuts down. */
  readonly closing: AbortSignal;
}

/**
 * A body of server-sent events. Steps are fetched only as fast as the client reads; a comment now
 * and then keeps proxies from closing a quiet connection and finds out when a client is gone.
 */
export function createEventStream<Step>(options: EventStreamOptions<Step>): Readable {
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, options.closing]);
  const stream = Readable.from(textOf(options, signal), { objectMode: false, highWaterMark: 4096 });
  // the generator may be waiting for the next step: only the signal reaches it there
  stream.once('close', () => gone.abort());
  return stream;
}

async function* textOf<Step>(
  { follow, eventOf, heartbeatS }: EventStreamOptions<Step>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const steps = follow(signal)[Symbol.asyncIterator]();
  yield 'retry: 2000\n\n';
  let next = steps.next();
  for (;;) {
    const step = await nextWithin(next, heartbeatS * 1000);
    if (step === 'none yet') {
      yield ': still here\n\n';
      continue;
    }
    if (step.done === true) return;
    const { event, id, data } = eventOf(step.value);
    yield `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
    next = steps.next();
  }
}

async function nextWithin<Value>(next: Promise<Value>, waitMs: number): Promise<Value | 'none yet'> {
  const { promise: quiet, resolve } = Promise.withResolvers<'none yet'>();
  const timer = setTimeout(() => resolve('none yet'), waitMs);
  try {
    return await Promise.race([next, quiet]);
  } finally {
    clearTimeout(timer);
  }
}
