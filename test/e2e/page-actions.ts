import { readFile } from 'node:fs/promises';
import path from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

export interface OpenOptions extends BrowserContextOptions {
  /** Runs in the page before its own scripts. */
  readonly before?: string;
  /** How long is waited for what is looked for; 15 s by default. */
  readonly timeoutMs?: number;
  /** Addresses that nothing may be asked of. */
  readonly isForbidden?: (url: string) => boolean;
}

/** A page of its own; what scripts fail with, and what is asked of forbidden addresses, fails the test. */
export async function openPage(
  browser: Browser,
  address: string,
  { before, timeoutMs = 15_000, isForbidden = () => false, ...options }: OpenOptions,
): Promise<AsyncDisposable & { page: Page; context: BrowserContext }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(timeoutMs);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (isForbidden(request.url())) faults.push(request.url());
  });
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(address);
  return {
    page,
    context,
    async [Symbol.asyncDispose]() {
      await context.close();
      expect(faults).toEqual([]);
    },
  };
}

/** What shuts people out, as axe-core tells it: of each finding its rule and the elements. */
export async function graveFindings(page: Page): Promise<string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' ')}`,
    );
}

/** What a browser does when files are let go over the page. */
export async function drop(
  page: Page,
  files: readonly string[],
  way: 'drop' | 'paste' = 'drop',
): Promise<void> {
  const parts = await Promise.all(
    files.map(async (file) => ({
      name: path.basename(file),
      // of a folder a browser says that it is empty
      base64: path.extname(file) === '' ? '' : (await readFile(file)).toString('base64'),
    })),
  );
  const types = Object.fromEntries(
    files.map((file) => [path.basename(file), TYPES[path.extname(file)] ?? '']),
  );
  await page.evaluate(`{
    const transfer = new DataTransfer();
    for (const { name, base64 } of ${JSON.stringify(parts)}) {
      const type = ${JSON.stringify(types)}[name];
      transfer.items.add(new File([Uint8Array.fromBase64 ? Uint8Array.fromBase64(base64) :
        Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
    }
    const how = { bubbles: true, cancelable: true };
    document.body.dispatchEvent(${JSON.stringify(way)} === 'drop'
      ? new DragEvent('drop', { dataTransfer: transfer, ...how })
      : new ClipboardEvent('paste', { clipboardData: transfer, ...how }));
  }`);
}

const TYPES: Readonly<Record<string, string>> = {
  '.wav': 'audio/wav',
  '.jpg': 'image/jpeg',
  '.mp4': 'video/mp4',
};
