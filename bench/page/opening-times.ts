import type { Browser } from 'playwright-core';

export interface OpeningTimes {
  readonly firstPaintMs: number;
  /** The field to ask in is there, and no task of 50 ms or more follows. */
  readonly interactiveMs: number;
  /** Compressed. */
  readonly scriptKb: number;
}

const QUIET_MS = 1000;

/** Runs in the page, before anything of its own. */
const WATCH = `
  window.seen = { longTasksMs: [], fieldMs: undefined };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.longTasksMs.push(task.startTime + task.duration);
  }).observe({ type: 'longtask', buffered: true });
  new MutationObserver((_, observer) => {
    if (document.querySelector('input[type=search]') === null) return;
    seen.fieldMs = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
`;

const READ = `({
  firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  interactiveMs: Math.max(seen.fieldMs, ...seen.longTasksMs),
  scriptKb: performance.getEntriesByType('resource')
    .filter(({ name }) => /\\.js(?:$|\\?)/.test(name))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000,
})`;

/** Of the first view, by a browser that has nothing of it yet. */
export async function openingTimes(browser: Browser, url: string): Promise<OpeningTimes> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(WATCH);
    await page.goto(url);
    await page.getByRole('searchbox').waitFor();
    await page.waitForTimeout(QUIET_MS);
    return await page.evaluate<OpeningTimes>(READ);
  } finally {
    await context.close();
  }
}
