import type { ImportProgress } from '../../finder/sleeves/import-albums.ts';
import { formatCount, formatTime } from '../format-value.ts';
import type { Output } from '../output.ts';
import { openBar } from './open-bar.ts';

/** Shows how far an import has come: a bar on a terminal, else a line now and then. */
export interface ImportProgressView {
  update(progress: ImportProgress): void;
  stop(): void;
}

const LINE_EVERY_MS = 10_000;
const STEPS = 1000;

export function createImportProgressView(output: Output): ImportProgressView {
  return output.isBarWanted ? bar() : lines(output);
}

function bar(): ImportProgressView {
  const format = ' {bar} {percentage} % | {entries} albums | {pictures} sleeves | {left}';
  const view = openBar(format);
  let isStarted = false;
  return {
    update(progress) {
      if (!isStarted) view.start(STEPS, 0, facts(progress));
      isStarted = true;
      view.update(Math.round(progress.share * STEPS), facts(progress));
    },
    stop: () => view.stop(),
  };
}

function lines(output: Output): ImportProgressView {
  let toldMs = Date.now();
  return {
    update(progress) {
      if (Date.now() - toldMs < LINE_EVERY_MS) return;
      toldMs = Date.now();
      const { entries, pictures, left } = facts(progress);
      output.message(`${entries} albums, ${pictures} sleeves, ${left}`);
    },
    stop() {},
  };
}

function facts({ entriesDone, picturesDone, etaS }: ImportProgress) {
  return {
    entries: formatCount(entriesDone),
    pictures: formatCount(picturesDone),
    left: etaS === undefined ? 'estimating the time left' : `${formatTime(etaS)} left`,
  };
}
