/** Bytes that come piece by piece, for a reader that wants some now. */
export interface IncomingBytes {
  push(bytes: Uint8Array): void;
  /** Reading ends, with what is there unread. */
  end(): void;
  /** Some, as soon as there are any; at most so many. `null`: the end. One read at a time. */
  read(maxBytes: number): Promise<Buffer | null>;
}

export function createIncomingBytes(onTaken: (bytes: number) => void): IncomingBytes {
  const pieces: Uint8Array[] = [];
  let isEnded = false;
  let wake: (() => void) | undefined;
  return {
    push(bytes) {
      pieces.push(bytes);
      wake?.();
    },
    end() {
      isEnded = true;
      wake?.();
    },
    async read(maxBytes) {
      if (pieces.length === 0 && !isEnded) await new Promise<void>((resolve) => (wake = resolve));
      const piece = pieces.shift();
      if (piece === undefined || isEnded) return null;
      const some = Buffer.from(piece.subarray(0, maxBytes));
      if (some.length < piece.length) pieces.unshift(piece.subarray(some.length));
      onTaken(some.length);
      return some;
    },
  };
}
