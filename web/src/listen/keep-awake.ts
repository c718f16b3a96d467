/** A phone that falls asleep takes the microphone away: keeps its screen on until the signal. Where that cannot be, it sleeps. */
export function keepAwake(signal: AbortSignal): void {
  let lock: WakeLockSentinel | undefined;
  const ask = async (): Promise<void> => {
    // given only to a page that is to be seen, and lost when it is not
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    lock = await navigator.wakeLock.request('screen').catch(() => undefined);
    if (signal.aborted) void lock?.release();
  };
  document.addEventListener('visibilitychange', () => void ask(), { signal });
  signal.addEventListener('abort', () => void lock?.release());
  void ask();
}
