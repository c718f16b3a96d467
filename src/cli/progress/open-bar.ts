import { Presets, SingleBar } from 'cli-progress';

/** A bar on standard error, gone when it is stopped; Ctrl-C stays with the command. */
export function openBar(format: string): SingleBar {
  return new SingleBar(
    { format, hideCursor: true, clearOnComplete: true, noTTYOutput: false, fps: 5, gracefulExit: false },
    Presets.shades_grey,
  );
}
