import type { ListenHello, ListenMessage } from '../../../src/http/contract/listen-contract.ts';
import { request } from '../api/request.ts';
import { openListenSocket, type ListenSocket } from './listen-socket.ts';
import type { Trouble } from './trouble.ts';
import { createWaitingSound } from './waiting-sound.ts';

/** `open`: the server hears; `away`: it does not answer; `full`: it answers, but takes no listener. */
export type LineState = 'connecting' | 'open' | 'away' | 'full';

export interface SoundLineEvents {
  readonly onState: (state: LineState) => void;
  /** `lateS`: sound that was recorded since what the message is about. */
  readonly onMessage: (message: ListenMessage, lateS: number) => void;
  /** It is over, for this reason if for any; nothing follows. */
  readonly onEnd: (trouble?: Trouble) => void;
}

/** Takes sound to the server, and connects again when the connection breaks. */
export interface SoundLine {
  push(frame: Float32Array<ArrayBuffer>): void;
  close(): void;
}

const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 8000;
/** A connection that lasted so long was a good one. */
const STEADY_MS = 10_000;
const GIVE_UP_MS = 5 * 60_000;
const CLOSE_DONE = 1000;
/** What connecting again would not change. */
const REJECTED_CODES: ReadonlySet<number> = new Set([4400, 4413, 4415]);

export function openSoundLine(hello: ListenHello, events: SoundLineEvents): SoundLine {
  const sound = createWaitingSound(hello.sample_rate_hz);
  let socket: ListenSocket | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let goodAtMs = performance.now();
  let isOver = false;

  const close = (): void => {
    isOver = true;
    clearTimeout(retryTimer);
    socket?.close();
  };
  const end = (trouble?: Trouble): void => {
    close();
    events.onEnd(trouble);
  };
  const retry = (): void => {
    if (performance.now() - goodAtMs > GIVE_UP_MS) {
      end('away');
      return;
    }
    const waitMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** attempts++);
    // not all pages at once
    retryTimer = setTimeout(connect, waitMs * (0.75 + Math.random() / 2));
  };
  const closed = (code: number, heardMs: number | undefined): void => {
    if (code === CLOSE_DONE) end();
    else if (REJECTED_CODES.has(code)) end('rejected');
    else {
      if (heardMs !== undefined && heardMs > STEADY_MS) [attempts, goodAtMs] = [0, performance.now()];
      if (heardMs !== undefined) events.onState('connecting');
      else void sayWhy(socket);
      retry();
    }
  };
  const sayWhy = async (failed: ListenSocket | undefined): Promise<void> => {
    const state = await request('/healthz').then(
      () => 'full' as const,
      () => 'away' as const,
    );
    if (!isOver && socket === failed) events.onState(state);
  };
  function connect(): void {
    let isHeard = false;
    socket = openListenSocket(hello, {
      onOpen: () => sound.startOver(),
      onMessage(message) {
        if (message.type === 'error') return;
        if (!isHeard) events.onState('open');
        isHeard = true;
        events.onMessage(message, Math.max(0, sound.givenS() - message.heard_s));
      },
      onClose: closed,
    });
  }
  const canSend = (): boolean => socket?.canSend === true;
  connect();

  return {
    push(frame) {
      if (isOver) return;
      sound.add(frame);
      while (canSend()) {
        const next = sound.take();
        if (next === undefined) return;
        socket?.send(next);
      }
    },
    close,
  };
}
