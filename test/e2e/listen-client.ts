import { expect } from 'vitest';
import type { ListenHello, ListenMessage } from '../../src/http/contract/listen-contract.ts';
import { seededRandom } from '../fixtures/made-tune.ts';

type Kind = ListenMessage['type'];
type Of<K extends Kind> = Extract<ListenMessage, { type: K }>;

/** A listener at the other end of a real socket. */
export interface ListenClient extends Disposable {
  readonly messages: readonly ListenMessage[];
  send(message: string | ArrayBufferView<ArrayBuffer>): void;
  /** The first message of this kind; rejects when the socket closes without. */
  next<K extends Kind>(kind: K): Promise<Of<K>>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

export const TUNE_HELLO: ListenHello = { sample_rate_hz: 11_025, format: 'f32', channels: 1 };

export async function connectListener(url: string, hello?: object): Promise<ListenClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/listen`);
  const messages: ListenMessage[] = [];
  const opened = new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('no socket')));
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
  });
  const lookers = new Set<() => void>();
  socket.addEventListener('message', ({ data }) => {
    messages.push(JSON.parse(String(data)) as ListenMessage);
    for (const look of lookers) look();
  });
  await opened;
  if (hello !== undefined) socket.send(JSON.stringify(hello));
  return {
    messages,
    send: (message) => socket.send(message),
    next: <K extends Kind>(kind: K) =>
      new Promise<Of<K>>((resolve, reject) => {
        const look = (): void => {
          const found = messages.find((message): message is Of<K> => message.type === kind);
          if (found !== undefined) resolve(found);
        };
        lookers.add(look);
        look();
        void closed.then(({ reason }) => reject(new Error(`closed without ${kind}: ${reason}`)));
      }),
    closed,
    [Symbol.dispose]: () => socket.close(),
  };
}

/** The close of a client that says hello, if any, and then sends what is given. */
export async function refusalOf(
  url: string,
  hello: object | undefined,
  ...sent: (string | ArrayBufferView<ArrayBuffer>)[]
): Promise<{ code: number; reason: string; message: string }> {
  using client = await connectListener(url, hello);
  for (const one of sent) client.send(one);
  const close = await client.closed;
  const last = client.messages.at(-1);
  expect(last).toMatchObject({ type: 'error', code: close.reason });
  return { ...close, message: last?.type === 'error' ? last.message : '' };
}

/** Frames of a tenth of a second, as a page sends them. */
export function framesOf(samples: Float32Array, rateHz = 11_025): Float32Array<ArrayBuffer>[] {
  const size = Math.round(rateHz / 10);
  return Array.from({ length: Math.floor(samples.length / size) }, (_, i) =>
    samples.slice(i * size, (i + 1) * size),
  );
}

/** With white noise 5 dB below. */
export function noisy(samples: Float32Array, seed: number): Float32Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const power = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
  const amplitude = Math.sqrt((3 * power) / 10 ** 0.5);
  return Float32Array.from(samples, (x) => x + amplitude * (2 * random() - 1));
}
