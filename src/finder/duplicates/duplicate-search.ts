import type { DuplicateOptions, DuplicateReport } from './find-duplicates.ts';

export type DuplicateAnswer =
  | { readonly state: 'done'; readonly report: DuplicateReport }
  | { readonly state: 'running'; readonly done: number; readonly total: number };

/** Looks for duplicates once for all who ask, and again when the collection has changed. */
export interface DuplicateSearch {
  /** What was found, or after `waitMs` how far the search has come. Errors: those of the search. */
  ask(waitMs: number): Promise<DuplicateAnswer>;
}

interface Search {
  readonly version: string;
  readonly found: Promise<DuplicateReport>;
  readonly progress: { done: number; total: number };
}

export interface DuplicateSearchPorts {
  duplicates(options: DuplicateOptions): Promise<DuplicateReport>;
  /** Changes when the collection does. */
  version(): Promise<string>;
  /** Stops the search. */
  readonly closing: AbortSignal;
}

export function createDuplicateSearch({
  duplicates,
  version,
  closing,
}: DuplicateSearchPorts): DuplicateSearch {
  let latest: Search | undefined;
  let isRunning = false;

  const begin = (ofVersion: string): Search => {
    const progress = { done: 0, total: 0 };
    const search: Search = {
      version: ofVersion,
      progress,
      found: duplicates({
        signal: closing,
        onProgress: ({ done, total = 0 }) => Object.assign(progress, { done, total }),
      }),
    };
    isRunning = true;
    search.found.then(
      () => (isRunning = false),
      () => {
        isRunning = false;
        if (latest === search) latest = undefined;
      },
    );
    return search;
  };
  return {
    async ask(waitMs) {
      const current = await version();
      // one at a time: what has begun is told even if the collection has changed since
      if (latest === undefined || (!isRunning && latest.version !== current)) latest = begin(current);
      const search = latest;
      const later = Promise.withResolvers<undefined>();
      const timer = setTimeout(later.resolve, waitMs, undefined);
      try {
        const report = await Promise.race([search.found, later.promise]);
        return report === undefined ? { state: 'running', ...search.progress } : { state: 'done', report };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
