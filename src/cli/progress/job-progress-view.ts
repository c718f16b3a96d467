import { type JobProgress, withEta } from '../../jobs/job-queue.ts';
import { formatCount, formatTime } from '../format-value.ts';
import type { Output } from '../output.ts';
import { openBar } from './open-bar.ts';

/** Shows how far a piece of work has come: a bar on a terminal, else a line now and then. */
export interface JobProgressView extends Disposable {
  update(progress: JobProgress): void;
}

const LINE_EVERY_MS = 10_000;

export function createJobProgressView(output: Output): JobProgressView {
  const startedMs = Date.now();
  const timed = (progress: JobProgress): JobProgress => withEta(progress, Date.now() - startedMs);
  return output.isBarWanted ? bar(timed) : lines(output, timed);
}

type Timed = (progress: JobProgress) => JobProgress;

function bar(timed: Timed): JobProgressView {
  const format = ' {bar} {percentage} % | {message} | {left}';
  const view = openBar(format);
  let isStarted = false;
  return {
    update(progress) {
      const { done, total, message, etaS } = timed(progress);
      if (total === undefined) return;
      if (!isStarted) view.start(Math.max(1, total), 0);
      isStarted = true;
      view.update(Math.min(done, total), { message, left: leftText(etaS) });
    },
    [Symbol.dispose]() {
      if (isStarted) view.stop();
    },
  };
}

function lines(output: Output, timed: Timed): JobProgressView {
  let toldMs = Date.now();
  return {
    update(progress) {
      if (Date.now() - toldMs < LINE_EVERY_MS) return;
      toldMs = Date.now();
      const { done, total, unit, message, etaS } = timed(progress);
      const of = total === undefined ? '' : ` of ${formatCount(total)}`;
      output.message(`${message}: ${formatCount(done)}${of} ${unit}, ${leftText(etaS)}`);
    },
    [Symbol.dispose]() {},
  };
}

const leftText = (etaS: number | undefined): string =>
  etaS === undefined ? 'estimating the time left' : `${formatTime(etaS)} left`;
