import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded } from '../../jobs/job-queue.ts';
import { type JobRow, toJob } from './job-tables.ts';
import type { JobHome, WorkerLock } from './job-home.ts';
import type {
  DurableJobKind,
  DurableJobKinds,
  JobQueueTunables,
  DurableJobQueueOptions,
} from './job-queue-options.ts';
import { type StoredOutcome, storeInterruption, storeOutcome } from './job-outcome.ts';
import { JobRun, type RunOutcome } from './job-run.ts';
import type { JobWatchers } from './job-watchers.ts';

/** How soon what other processes do is noticed, and how often progress is stored at most. */
const TICK_MS = 200;
/** After so many ticks without news from others, waits that are over and workers that died are looked for. */
const QUIET_TICKS_MAX = 5;
/** How long `close` waits for handlers that ignore their signal before it leaves them behind. */
const ABANDON_MS = 5000;
/** How often trouble with the store is reported at most. */
const ERROR_EVERY_MS = 60_000;

interface WorkerParts {
  readonly home: JobHome;
  readonly kinds: DurableJobKinds;
  readonly watchers: JobWatchers;
  readonly options: JobQueueTunables & DurableJobQueueOptions;
}

interface Underway {
  readonly run: JobRun;
  readonly settled: Promise<void>;
}

/** The part of a queue that runs jobs, and buries the workers of other processes that died. */
export class JobWorker {
  readonly #parts: WorkerParts;
  readonly #workerId: string;
  readonly #lock: WorkerLock;
  /** Until their outcome is stored. */
  readonly #underway = new Map<string, Underway>();
  readonly #ended = new AbortController();
  /** One claim after the other. */
  #starting: Promise<void> = Promise.resolve();
  #ticking: Promise<void> = Promise.resolve();
  #isClosing = false;
  #reportedErrorMs = Number.NEGATIVE_INFINITY;

  /** Errors: those of the home. */
  static async start(parts: WorkerParts): Promise<JobWorker> {
    const { workers } = parts.home;
    const workerId = randomUUID();
    const worker = new JobWorker(parts, workerId, await workers.take(workerId));
    await workers.removeStray();
    await worker.#buryDead();
    await worker.startWaiting();
    worker.#ticking = worker.#tick();
    return worker;
  }

  private constructor(parts: WorkerParts, workerId: string, lock: WorkerLock) {
    this.#parts = parts;
    this.#workerId = workerId;
    this.#lock = lock;
  }

  runOf(jobId: string): JobRun | undefined {
    return this.#underway.get(jobId)?.run;
  }

  /** Never fails: what cannot be started now is tried again at a later tick. */
  startWaiting(): Promise<void> {
    this.#starting = this.#starting.then(async () => void (await this.#guarded(() => this.#claimAll())));
    return this.#starting;
  }

  /** Tells of a job that has changed, and forgets old ones when it has ended. */
  async announce(row: JobRow): Promise<void> {
    const job = this.runOf(row.job_id)?.job ?? toJob(row);
    const { historyMax } = this.#parts.options;
    if (hasEnded(job)) await this.#parts.home.do(({ forgetOldest }) => forgetOldest(historyMax));
    this.#parts.watchers.publish(job);
  }

  async close(drainMs: number): Promise<void> {
    this.#isClosing = true;
    await this.#starting;
    await this.#settledWithin(drainMs);
    for (const { run } of this.#underway.values()) run.stop('stopped');
    await this.#settledWithin(ABANDON_MS);
    this.#ended.abort();
    await this.#ticking;
    // what a left-behind handler still does, nobody else may begin: its lock ends with the process
    if (this.#underway.size === 0) await this.#lock.release();
  }

  async #tick(): Promise<void> {
    const { signal } = this.#ended;
    for (let quietTicks = 0; !signal.aborted; quietTicks++) {
      this.#stopWhenLost();
      await this.#guarded(async () => {
        await this.#saveProgress();
        const isNews = await this.#parts.home.hasChangedElsewhere();
        if (!isNews && quietTicks < QUIET_TICKS_MAX) return;
        quietTicks = 0;
        await this.#lookAround();
      });
      await sleep(TICK_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** Before others take the jobs of this worker for those of a dead one. */
  #stopWhenLost(): void {
    if (!this.#lock.isLost()) return;
    for (const { run } of this.#underway.values()) run.stop('stopped');
  }

  async #saveProgress(): Promise<void> {
    for (const { run } of this.#underway.values()) {
      const progress = run.takeNews();
      if (progress === undefined) continue;
      const isOurs = await this.#parts.home.do(({ saveProgress }) => saveProgress(run, progress));
      if (!isOurs && this.#underway.has(run.job.jobId)) run.stop('lost');
    }
  }

  /** At whatever may have been changed by another process. */
  async #lookAround(): Promise<void> {
    const { home, watchers } = this.#parts;
    const jobIds = new Set([...watchers.jobIds, ...this.#underway.keys()]);
    const rows = jobIds.size === 0 ? [] : await home.do(({ byIds }) => byIds([...jobIds]));
    for (const row of rows) {
      jobIds.delete(row.job_id);
      this.#follow(row);
    }
    for (const forgotten of jobIds) {
      this.runOf(forgotten)?.stop('lost');
      watchers.end(forgotten);
    }
    await this.#buryDead();
    await this.startWaiting();
  }

  #follow(row: JobRow): void {
    const run = this.runOf(row.job_id);
    if (run !== undefined && row.worker_id !== this.#workerId) run.stop('lost');
    else if (run !== undefined && row.cancel_requested === 1) run.stop('cancelled');
    this.#parts.watchers.publish(run?.job ?? toJob(row));
  }

  async #buryDead(): Promise<void> {
    const { home } = this.#parts;
    for (const workerId of await home.do(({ workerIds }) => workerIds())) {
      const lock = workerId === this.#workerId ? undefined : await home.workers.takeIfFree(workerId);
      if (lock === undefined) continue;
      try {
        await this.#inheritFrom(workerId);
      } finally {
        await lock.release();
      }
    }
  }

  async #inheritFrom(workerId: string): Promise<void> {
    const { home, options } = this.#parts;
    for (const row of await home.do(({ heldBy }) => heldBy(workerId))) {
      await this.#tell(await home.do((records) => storeInterruption(records, row, workerId, options)));
    }
  }

  async #claimAll(): Promise<void> {
    const { home, kinds } = this.#parts;
    const due = await home.do(({ dueKinds }) => dueKinds(Object.keys(kinds), Date.now()));
    for (const kind of due) {
      const work = kinds[kind];
      if (work !== undefined) while (await this.#claimOne(kind, work));
    }
  }

  async #claimOne(kind: string, work: DurableJobKind): Promise<boolean> {
    if (this.#isClosing) return false;
    const { concurrency } = work;
    const wanted = { kind, concurrency, workerId: this.#workerId, nowMs: Date.now() };
    const row = await this.#parts.home.do(({ claim }) => claim(wanted));
    if (row === undefined) return false;
    const run = new JobRun(row, this.#workerId, (job) => this.#parts.watchers.publish(job));
    this.#underway.set(row.job_id, { run, settled: this.#perform(run, work) });
    this.#parts.watchers.publish(run.job);
    return true;
  }

  async #perform(run: JobRun, work: DurableJobKind): Promise<void> {
    const outcome = await run.perform(work);
    await this.#keepOutcome(run, outcome, work.attemptsMax ?? 1);
    await this.startWaiting();
  }

  /** As often as it takes: what only this process knows must not get lost because the disk is full. */
  async #keepOutcome(run: JobRun, outcome: RunOutcome, attemptsMax: number): Promise<void> {
    const { signal } = this.#ended;
    const { home, options } = this.#parts;
    const settle = async (): Promise<void> => {
      const retry = { ...options, attemptsMax };
      const stored = await home.do((records) => storeOutcome(records, run, outcome, retry));
      this.#underway.delete(run.job.jobId);
      await this.#tell(stored);
    };
    while (!(await this.#guarded(settle)) && !signal.aborted) {
      await sleep(TICK_MS, undefined, { signal }).catch(() => {});
    }
  }

  async #tell({ row, error }: StoredOutcome): Promise<void> {
    if (row === undefined) return;
    if (error !== undefined) this.#parts.options.onFailure?.(toJob(row), error);
    await this.announce(row);
  }

  async #settledWithin(deadlineMs: number): Promise<void> {
    const settled = [...this.#underway.values()].map((underway) => underway.settled);
    if (settled.length === 0 || deadlineMs <= 0) return;
    const timer = new AbortController();
    const deadline = sleep(deadlineMs, undefined, { signal: timer.signal }).catch(() => {});
    await Promise.race([Promise.all(settled), deadline]);
    timer.abort();
  }

  /** Whether it could be done. */
  async #guarded(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #report(error: unknown): void {
    const nowMs = performance.now();
    if (nowMs - this.#reportedErrorMs < ERROR_EVERY_MS) return;
    this.#reportedErrorMs = nowMs;
    this.#parts.options.onStoreError?.(error);
  }
}
