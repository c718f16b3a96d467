/**
 * Follows many jobs that may hang on few abort signals with one listener for each signal: Node warns
 * of more than ten.
 */
export class AbortGroups<Job> {
  readonly #cancel: (job: Job) => void;
  readonly #groups = new Map<AbortSignal, { jobs: Set<Job>; stop: () => void }>();

  /** `cancel` is called for each job whose signal is aborted while it is here. */
  constructor(cancel: (job: Job) => void) {
    this.#cancel = cancel;
  }

  add(signal: AbortSignal, job: Job): void {
    const group = this.#groups.get(signal) ?? this.#open(signal);
    group.jobs.add(job);
  }

  delete(signal: AbortSignal, job: Job): void {
    const group = this.#groups.get(signal);
    group?.jobs.delete(job);
    if (group?.jobs.size !== 0) return;
    group.stop();
    this.#groups.delete(signal);
  }

  #open(signal: AbortSignal): { jobs: Set<Job>; stop: () => void } {
    const jobs = new Set<Job>();
    const onAbort = (): void => {
      for (const job of jobs) this.#cancel(job);
    };
    signal.addEventListener('abort', onAbort);
    const group = { jobs, stop: () => signal.removeEventListener('abort', onAbort) };
    this.#groups.set(signal, group);
    return group;
  }
}
