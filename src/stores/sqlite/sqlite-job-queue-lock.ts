import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { WorkerLock, WorkerLocks } from '../sql/job-home.ts';

const SQLITE_BUSY = 5;
const ENDING = '.lock';

/**
 * Each worker holds the operating system's own lock on a file named for it, which ends with the process
 * however that ends. Node has no call for such a lock; the SQLite inside it does.
 */
export class FileLocks implements WorkerLocks {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** For a new worker's id. Errors: the system's. */
  async take(workerId: string): Promise<WorkerLock> {
    await mkdir(this.#folder, { recursive: true });
    for (;;) {
      const lock = await this.takeIfFree(workerId);
      const isThere = await stat(this.#path(workerId)).catch(() => undefined);
      // `removeStray` of another process may have come between the file and its lock
      if (lock !== undefined && isThere !== undefined) return lock;
      await lock?.release();
    }
  }

  async takeIfFree(workerId: string): Promise<WorkerLock | undefined> {
    const path = this.#path(workerId);
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
      throw error;
    }
    return {
      // the system takes it from nobody who lives
      isLost: () => false,
      async release() {
        await rm(path, { force: true });
        database.close();
      },
    };
  }

  /** Removes the files of workers that died without a job. */
  async removeStray(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!name.endsWith(ENDING)) continue;
      await (await this.takeIfFree(name.slice(0, -ENDING.length)))?.release();
    }
  }

  #path(workerId: string): string {
    return join(this.#folder, `${workerId}${ENDING}`);
  }
}
