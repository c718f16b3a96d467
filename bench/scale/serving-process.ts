import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { PostingFigures } from '../../src/fingerprint/posting-store.ts';
import type { QueryFingerprint } from '../../src/fingerprint/query-fingerprint.ts';

export type ServingRequest = { readonly query: QueryFingerprint } | 'figures';

/** The likeliest answer to a query. */
export interface ServedAnswer {
  readonly trackId: number;
  readonly confidence: number;
  readonly startFrame: number;
  readonly speed: number;
}

export interface ServedQuery {
  readonly best: ServedAnswer | undefined;
  readonly identifyMs: number;
  /** Processor time: what it would take on an idle machine, roughly. */
  readonly identifyCpuMs: number;
}

export interface ServingFigures {
  readonly index: PostingFigures;
  /** Resident memory now and at its highest. */
  readonly residentBytes: number;
  readonly residentMaxBytes: number;
}

/** A fresh process that has one index open for reading and does nothing but answer. */
export class ServingProcess implements Disposable {
  readonly #process: ChildProcess;
  readonly #died: Promise<never>;

  constructor(indexFolder: string) {
    this.#process = fork(new URL('serve-index.ts', import.meta.url), [indexFolder], {
      serialization: 'advanced',
    });
    this.#died = once(this.#process, 'exit').then(() => {
      throw new Error('the serving process ended');
    });
    this.#died.catch(() => {});
  }

  identify(query: QueryFingerprint): Promise<ServedQuery> {
    return this.#ask({ query }) as Promise<ServedQuery>;
  }

  figures(): Promise<ServingFigures> {
    return this.#ask('figures') as Promise<ServingFigures>;
  }

  async #ask(request: ServingRequest): Promise<unknown> {
    this.#process.send(request);
    const [answer] = (await Promise.race([once(this.#process, 'message'), this.#died])) as [unknown];
    return answer;
  }

  [Symbol.dispose](): void {
    this.#process.disconnect();
  }
}
