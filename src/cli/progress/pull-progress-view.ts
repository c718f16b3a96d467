import type { SingleBar } from 'cli-progress';
import type { PullProgress } from '../../embedding/model-library.ts';
import { formatBytes, formatTime } from '../format-value.ts';
import type { Output } from '../output.ts';
import { openBar } from './open-bar.ts';

/** Shows how far a download has come: a bar on a terminal, else a line now and then. */
export interface PullProgressView {
  update(progress: PullProgress): void;
  stop(): void;
}

const LINE_EVERY_MS = 10_000;

export function createPullProgressView(output: Output, name: string): PullProgressView {
  const startedMs = Date.now();
  let startBytes: number | undefined;
  let bar: SingleBar | undefined;
  let toldMs = startedMs;
  return {
    update(progress) {
      const { doneBytes, totalBytes, message } = progress;
      startBytes ??= doneBytes;
      const left = timeLeft(progress, startBytes, Date.now() - startedMs);
      const facts = { name, done: formatBytes(doneBytes), all: formatBytes(totalBytes), left, message };
      if (output.isBarWanted) {
        bar ??= startBar(totalBytes, facts);
        bar.update(doneBytes, facts);
      } else if (Date.now() - toldMs >= LINE_EVERY_MS) {
        toldMs = Date.now();
        output.message(`${name}: ${facts.done} of ${facts.all}, ${left}, ${message}`);
      }
    },
    stop: () => bar?.stop(),
  };
}

function startBar(totalBytes: number, facts: object): SingleBar {
  const format = ' {name} {bar} {percentage} % | {done} of {all} | {left} | {message}';
  const bar = openBar(format);
  bar.start(totalBytes, 0, facts);
  return bar;
}

/** By the rate since this run began; what was here before took no time. */
function timeLeft({ doneBytes, totalBytes }: PullProgress, startBytes: number, elapsedMs: number): string {
  const came = doneBytes - startBytes;
  if (came <= 0 || elapsedMs < 1000) return 'estimating the time left';
  return `${formatTime(((totalBytes - doneBytes) / came) * (elapsedMs / 1000))} left`;
}
