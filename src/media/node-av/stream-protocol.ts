import type { PlainError } from './analysis-protocol.ts';

/** To the child. `close` wants nothing more of a stream. */
export type StreamRequest =
  | { readonly type: 'open' | 'close'; readonly id: number }
  | { readonly type: 'bytes'; readonly id: number; readonly bytes: Uint8Array };

/** From the child. `taken`: so many bytes more were read; `failed` is a stream's last. */
export type StreamReply =
  | { readonly type: 'taken'; readonly id: number; readonly bytes: number }
  | { readonly type: 'sound'; readonly id: number; readonly samples: Float32Array }
  | { readonly type: 'failed'; readonly id: number; readonly error: PlainError };

/** As many streams at once: each has a thread of the child, which waits for its bytes. */
export const STREAMS_MAX = 32;
