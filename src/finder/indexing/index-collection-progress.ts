export interface IndexProgress {
  /** Files that need work. */
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
  readonly songsPerMinute: number;
  /** By the bytes still to be read; absent until there is something to judge by. */
  readonly etaS?: number;
}

const JUDGE_AFTER_MS = 500;

/** Counts finished files; speed and time left are means over the whole run. */
export function createProgress(
  totals: { files: number; bytes: number },
  now: () => number = () => performance.now(),
) {
  const startedMs = now();
  let filesDone = 0;
  let bytesDone = 0;
  return {
    add(sizeBytes: number): void {
      filesDone++;
      bytesDone += sizeBytes;
    },
    current(): IndexProgress {
      const elapsedMs = now() - startedMs;
      const songsPerMinute = elapsedMs > 0 ? (filesDone / elapsedMs) * 60_000 : 0;
      const progress = { ...totals, filesDone, bytesDone, songsPerMinute };
      if (elapsedMs < JUDGE_AFTER_MS || bytesDone === 0) return progress;
      return { ...progress, etaS: ((totals.bytes - bytesDone) / bytesDone) * (elapsedMs / 1000) };
    },
  };
}
