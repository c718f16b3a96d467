import type { EarwormError } from '../errors.ts';

/** Decodes sound while it comes. Hostile sound is expected: it is read in a child process, shared by all. */
export interface StreamDecoder {
  /** Errors: `E_BUSY` when as many as it allows are open. */
  open(events: StreamEvents): SoundStream;
}

/** One sound in WebM, as Opus. */
export interface SoundStream {
  push(bytes: Uint8Array): void;
  /** Nothing is told any more. */
  close(): void;
}

export interface StreamEvents {
  /** Mono, at the rate that is listened at. */
  readonly onSound: (samples: Float32Array) => void;
  /**
   * It is over; told once. Errors: `E_MEDIA_UNREADABLE`, `E_RATE_LIMITED` when bytes come faster than they can be
   * read, `E_MEDIA_TIMEOUT`, `E_MEDIA_MEMORY` and `E_MEDIA_CRASH`, which may be another's fault.
   */
  readonly onFail: (error: EarwormError) => void;
}
