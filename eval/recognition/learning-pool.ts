import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Sound } from './decode-folder.ts';
import type { LearningTasks } from './learning-worker.ts';

const WORKERS = 2;

/** Some threads that share the recordings and divide the work among them. */
export class LearningPool implements AsyncDisposable {
  readonly #workers: readonly Worker[];

  constructor(sounds: readonly Sound[]) {
    const workerData = sounds.map(({ name, samples }) => ({ name, samples: shared(samples) }));
    this.#workers = Array.from(
      { length: WORKERS },
      () => new Worker(new URL('learning-worker.ts', import.meta.url), { workerData }),
    );
  }

  /** Asks each thread; `part` gives the nth of so many their shares. */
  each<Kind extends keyof LearningTasks>(
    kind: Kind,
    part: (n: number, of: number) => LearningTasks[Kind]['ask'],
  ): Promise<LearningTasks[Kind]['answer'][]> {
    return Promise.all(
      this.#workers.map(async (worker, n) => {
        worker.postMessage({ kind, ask: part(n, this.#workers.length) }, []);
        const [answer] = (await once(worker, 'message')) as [LearningTasks[Kind]['answer']];
        return answer;
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** Every so manyth item, from the nth. */
export const shareOf = <T>(items: readonly T[], n: number, of: number): T[] =>
  items.filter((_, i) => i % of === n);

function shared(samples: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(samples.byteLength));
  copy.set(samples);
  return copy;
}
