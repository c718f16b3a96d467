import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { printMetrics, quantile } from '../../eval/metric.ts';
import { startEarworm } from '../../test/e2e/run-earworm.ts';
import { launchChromium } from '../../test/fixtures/chromium.ts';
import { fillCatalog } from './fill-catalog.ts';
import { type OpeningTimes, openingTimes } from './opening-times.ts';
import { longestBlankMs } from './scroll-list.ts';

const SEED = 1;

/**
 * `bench page`: how soon the first view of the demo collection is painted and can be used, and how long rows
 * of a long list stay blank while it is scrolled, in a real browser. `--data FOLDER`: a demo that is there already.
 */
export async function pageCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      rounds: { type: 'string', default: '7' },
      songs: { type: 'string', default: '100000' },
    },
  });
  await using undo = new AsyncDisposableStack();
  const home = await mkdtemp(path.join(tmpdir(), 'earworm-bench-page-'));
  undo.defer(() => rm(home, { recursive: true, force: true }));
  const browser = await launchChromium();
  undo.defer(() => browser.close());
  await benchOpening(browser, values.data ?? path.join(home, 'demo'), Number(values.rounds));
  await benchScrolling(browser, path.join(home, 'many'), Number(values.songs));
}

async function benchOpening(browser: Browser, folder: string, rounds: number): Promise<void> {
  await using server = await serve('start', folder);
  const times: OpeningTimes[] = [];
  for (let round = 0; round < rounds; round++) times.push(await openingTimes(browser, server.url));
  const median = (of: keyof OpeningTimes): number =>
    quantile(
      times.map((one) => one[of]),
      0.5,
    );
  printMetrics([
    { metric: 'page_first_paint_p50_ms', value: median('firstPaintMs'), n: rounds },
    { metric: 'page_interactive_p50_ms', value: median('interactiveMs'), n: rounds },
    { metric: 'page_first_view_script_kb', value: median('scriptKb'), n: rounds },
  ]);
}

async function benchScrolling(browser: Browser, folder: string, songs: number): Promise<void> {
  console.error(`storing ${songs} songs ...`);
  await fillCatalog(folder, songs, SEED);
  await using server = await serve('serve', folder);
  for (const way of ['wheel', 'jumps'] as const) {
    const value = await longestBlankMs(browser, server.url, way);
    printMetrics([{ metric: 'page_list_blank_max_ms', value, way, n: songs }]);
  }
}

async function serve(command: string, folder: string) {
  const server = startEarworm([command, '--data', folder, '--port', '0', '--json']);
  const { url } = JSON.parse(await server.waitForLine('listening')) as { url: string };
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.process.kill('SIGTERM');
      await server.ended;
    },
  };
}
