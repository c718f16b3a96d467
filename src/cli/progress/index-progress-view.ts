import type { SingleBar } from 'cli-progress';
import type { IndexProgress } from '../../finder/indexing/index-collection-progress.ts';
import { formatBytes, formatCount, formatTime } from '../format-value.ts';
import type { Output } from '../output.ts';
import { openBar } from './open-bar.ts';

/** Shows how far indexing has come: a bar on a terminal, else a line now and then. */
export interface IndexProgressView {
  update(progress: IndexProgress): void;
  stop(): void;
}

const LINE_EVERY_MS = 10_000;

export function createIndexProgressView(output: Output): IndexProgressView {
  return output.isBarWanted ? bar() : lines(output);
}

function bar(): IndexProgressView {
  let started: SingleBar | undefined;
  return {
    update(progress) {
      if (progress.files === 0) return;
      started ??= startBar(progress.bytes);
      started.update(progress.bytesDone, facts(progress));
    },
    stop: () => started?.stop(),
  };
}

function startBar(bytes: number): SingleBar {
  const format = ' {bar} {percentage} % | {files} files | {rate} songs/min | {left}';
  const view = openBar(format);
  view.start(Math.max(1, bytes), 0, { files: '0', rate: '-', left: 'estimating the time left' });
  return view;
}

function lines(output: Output): IndexProgressView {
  let toldMs = performance.now();
  return {
    update(progress) {
      if (performance.now() - toldMs < LINE_EVERY_MS) return;
      toldMs = performance.now();
      const { files, rate, left } = facts(progress);
      const bytes = `${formatBytes(progress.bytesDone)} of ${formatBytes(progress.bytes)}`;
      output.message(`${files} files, ${bytes}, ${rate} songs/min, ${left}`);
    },
    stop() {},
  };
}

function facts({ files, filesDone, songsPerMinute, etaS }: IndexProgress) {
  return {
    files: `${formatCount(filesDone)}/${formatCount(files)}`,
    rate: formatCount(Math.round(songsPerMinute)),
    left: etaS === undefined ? 'estimating the time left' : `${formatTime(etaS)} left`,
  };
}
