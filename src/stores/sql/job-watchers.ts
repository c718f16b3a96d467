import { hasEnded, type Job } from '../../jobs/job-queue.ts';
import { LatestValue } from '../../jobs/latest-value.ts';

export interface JobFollower {
  readonly jobId: string;
  readonly mailbox: LatestValue<Job>;
  hasNews: boolean;
}

interface Watched {
  readonly followers: Set<JobFollower>;
  /** As last published, to tell news from repetition. */
  last?: string;
}

/** Who follows which job. */
export class JobWatchers {
  readonly #watched = new Map<string, Watched>();

  get jobIds(): string[] {
    return [...this.#watched.keys()];
  }

  add(jobId: string): JobFollower {
    const follower = { jobId, mailbox: new LatestValue<Job>(), hasNews: false };
    const watched = this.#watched.get(jobId) ?? { followers: new Set() };
    this.#watched.set(jobId, watched);
    watched.followers.add(follower);
    return follower;
  }

  delete(follower: JobFollower): void {
    const watched = this.#watched.get(follower.jobId);
    watched?.followers.delete(follower);
    if (watched?.followers.size === 0) this.#watched.delete(follower.jobId);
  }

  /** Gives a new follower the job as it was read meanwhile, unless something newer has come. */
  begin({ mailbox, hasNews }: JobFollower, job: Job): void {
    if (!hasNews) mailbox.set(job);
    if (hasEnded(job)) mailbox.end();
  }

  /** Tells whoever follows the job, if there is anything new; after its end they are let go. */
  publish(job: Job): void {
    const watched = this.#watched.get(job.jobId);
    if (watched === undefined) return;
    const now = JSON.stringify(job);
    if (now === watched.last) return;
    watched.last = now;
    for (const follower of watched.followers) {
      follower.hasNews = true;
      follower.mailbox.set(job);
    }
    if (hasEnded(job)) this.end(job.jobId);
  }

  end(jobId: string): void {
    for (const { mailbox } of this.#watched.get(jobId)?.followers ?? []) mailbox.end();
  }

  endAll(): void {
    for (const jobId of this.jobIds) this.end(jobId);
  }
}
