import { describe, expect, it } from 'vitest';
import { createDuplicateSearch } from './duplicate-search.ts';
import type { DuplicateReport } from './find-duplicates.ts';

const REPORT: DuplicateReport = { groups: [], related: [] };

describe('createDuplicateSearch', () => {
  it('tells how far it is, then what was found, and searches again only when something changed', async () => {
    let [version, searches] = ['1', 0];
    const gate = Promise.withResolvers<DuplicateReport>();
    const search = createDuplicateSearch({
      duplicates: ({ onProgress }) => {
        searches++;
        onProgress?.({ done: 3, total: 9, unit: 'songs', message: '' });
        return searches === 1 ? gate.promise : Promise.resolve(REPORT);
      },
      version: async () => version,
      closing: new AbortController().signal,
    });
    expect(await search.ask(5)).toEqual({ state: 'running', done: 3, total: 9 });
    version = '2';
    expect(await search.ask(5)).toMatchObject({ state: 'running' });
    gate.resolve(REPORT);
    expect(await search.ask(1000)).toEqual({ state: 'done', report: REPORT });
    expect(searches).toBe(2);
    await search.ask(1000);
    expect(searches).toBe(2);
  });

  it('tells why a search failed, and tries again when asked again', async () => {
    let searches = 0;
    const search = createDuplicateSearch({
      duplicates: () =>
        ++searches === 1 ? Promise.reject(new RangeError('damaged')) : Promise.resolve(REPORT),
      version: async () => '',
      closing: new AbortController().signal,
    });
    await expect(search.ask(1000)).rejects.toThrow('damaged');
    expect(await search.ask(1000)).toMatchObject({ state: 'done' });
  });
});
