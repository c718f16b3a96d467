import { EarwormError } from '../errors.ts';

/** A second signal sooner than this is the same keystroke: shells and npm pass it on as well. */
const SAME_KEYSTROKE_MS = 500;
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Aborted by the first Ctrl-C (or SIGTERM, SIGHUP), so that work can end cleanly; the second one
 * ends the process at once. Dispose of it to get the usual handling back.
 */
export function listenForInterruption(onFirst: () => void): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const listeners = Object.entries(SIGNALS).map(([name, exitCode]) => {
    const listener = (): void => {
      const nowMs = performance.now();
      if (firstMs !== undefined && nowMs - firstMs > SAME_KEYSTROKE_MS) process.exit(exitCode);
      if (firstMs !== undefined) return;
      firstMs = nowMs;
      onFirst();
      controller.abort(new EarwormError('E_CANCELLED'));
    };
    process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}
