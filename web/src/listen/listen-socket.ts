import type { ListenHello, ListenMessage } from '../../../src/http/contract/listen-contract.ts';

export interface ListenSocketEvents {
  /** It may be sent to now. */
  readonly onOpen: () => void;
  readonly onMessage: (message: ListenMessage) => void;
  /** Told once. `heardMs`: time since the server's first message; none without one. */
  readonly onClose: (code: number, heardMs: number | undefined) => void;
}

export interface ListenSocket {
  send(frame: Float32Array<ArrayBuffer>): void;
  /** `false` before it is open, and while much waits in it: more would only grow. */
  readonly canSend: boolean;
  close(): void;
}

/** About 1.4 s at 48 kHz. */
const UNSENT_MAX_BYTES = 256 * 1024;
/** A server that hears tells so four times a second: one that is so quiet is gone. */
const QUIET_MAX_MS = 10_000;
/** What a browser says of a connection that broke. */
const CLOSE_BROKEN = 1006;

/** One connection to the server, from the hello to its close. */
export function openListenSocket(hello: ListenHello, events: ListenSocketEvents): ListenSocket {
  const url = new URL('/api/v1/listen', window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url);
  let heardAtMs: number | undefined;
  let isOver = false;

  const finish = (code: number): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(watchdog);
    socket.close();
    events.onClose(code, heardAtMs === undefined ? undefined : performance.now() - heardAtMs);
  };
  const watch = () => setTimeout(() => finish(CLOSE_BROKEN), QUIET_MAX_MS);
  let watchdog = watch();

  socket.addEventListener('open', () => {
    if (isOver) return;
    socket.send(JSON.stringify(hello));
    events.onOpen();
  });
  socket.addEventListener('message', ({ data }) => {
    if (isOver) return;
    clearTimeout(watchdog);
    watchdog = watch();
    heardAtMs ??= performance.now();
    events.onMessage(JSON.parse(String(data)) as ListenMessage);
  });
  socket.addEventListener('close', ({ code }) => finish(code));
  return {
    send: (frame) => socket.send(frame),
    get canSend() {
      return socket.readyState === WebSocket.OPEN && socket.bufferedAmount < UNSENT_MAX_BYTES;
    },
    close() {
      isOver = true;
      clearTimeout(watchdog);
      socket.close(1000);
    },
  };
}
