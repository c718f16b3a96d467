import type { Browser } from 'playwright-core';

/**
 * `wheel`: 8 seconds at 4,500 pixels a second (80 songs); `jumps`: 20 times to another place far away, as with
 * the scroll bar.
 */
export type Scrolling = 'wheel' | 'jumps';

/**
 * Frame by frame: whether the middle of each row that is on the screen has a song in it. Counted are frames as
 * they are painted, so a page that paints too late is blank for so long.
 */
const SCROLL = (way: Scrolling): string => `new Promise((resolve) => {
  const WHEEL_MS = 8000, PX_PER_MS = 4.5, JUMPS = 20, JUMP_MS = 400, ROW_PX = 56;
  const limit = document.documentElement.scrollHeight - innerHeight;
  const list = document.querySelector('[aria-label=Songs]');
  const startMs = performance.now();
  let [blankSinceMs, longestMs, jumps] = [undefined, 0, 0];
  const isBlank = () => {
    const bottom = Math.min(innerHeight, list.getBoundingClientRect().bottom);
    const top = Math.max(70, list.getBoundingClientRect().top);
    for (let y = top + ROW_PX / 2; y < bottom; y += ROW_PX) {
      const row = document.elementFromPoint(innerWidth / 2, y)?.closest('[data-loaded]');
      if (row?.dataset.loaded !== 'true') return true;
    }
    return false;
  };
  const frame = (nowMs) => {
    const sinceMs = performance.now() - startMs;
    if (isBlank()) {
      blankSinceMs ??= nowMs;
      longestMs = Math.max(longestMs, performance.now() - blankSinceMs);
    } else {
      if (blankSinceMs !== undefined) longestMs = Math.max(longestMs, performance.now() - blankSinceMs);
      blankSinceMs = undefined;
    }
    if (sinceMs > (${way === 'wheel'} ? WHEEL_MS : JUMPS * JUMP_MS)) return resolve(longestMs);
    if (${way === 'wheel'}) scrollTo(0, sinceMs * PX_PER_MS);
    else if (sinceMs > jumps * JUMP_MS) scrollTo(0, ((++jumps * 0.381966) % 1) * limit);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})`;

/** How long, at the longest, some of the list on the screen was without songs. */
export async function longestBlankMs(browser: Browser, url: string, way: Scrolling): Promise<number> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto('/collection/songs');
    await page.locator('[data-loaded=true]').first().waitFor();
    return await page.evaluate<number>(SCROLL(way));
  } finally {
    await context.close();
  }
}
