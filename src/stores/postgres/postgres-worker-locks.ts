import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { WorkerLock, WorkerLocks } from '../sql/job-home.ts';
import type { Postgres } from './open-postgres.ts';
import { postgresError } from './postgres-error.ts';

/** How often the connection is tried, and how long it may take to answer before it counts as lost. */
const PULSE_MS = 5000;
/** How soon a lost connection is made again. */
const RECONNECT_MS = 200;
/** The server gives up a connection whose machine is gone after about half a minute. */
const KEEPALIVE = `SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3`;

export interface WorkerLocksOptions {
  /** A worker counts as dead when nobody has held its lock for so long: the time that a living one has to reconnect. */
  readonly takeoverMs: number;
  /** When anything is heard on this channel, and whenever something may have been missed. */
  readonly channel: string;
  readonly onNotification: (payload: string | undefined) => void;
}

/**
 * Each worker holds an advisory lock of the server, which ends with its connection, and that with its
 * process. A connection may also end while the process lives: then the worker has `takeoverMs` to take
 * its lock again before others take its jobs, and lets go of them itself when half of that is over.
 */
export class PostgresWorkerLocks implements WorkerLocks {
  readonly #postgres: Postgres;
  readonly #options: WorkerLocksOptions;
  readonly #closing = new AbortController();
  readonly #freeSinceMs = new Map<string, number>();
  #client: Client | undefined;
  /** Of this process's worker. */
  #held: string | undefined;
  #lostAtMs: number | undefined;
  #living: Promise<void> = Promise.resolve();

  constructor(postgres: Postgres, options: WorkerLocksOptions) {
    this.#postgres = postgres;
    this.#options = options;
  }

  async take(workerId: string): Promise<WorkerLock> {
    this.#held = workerId;
    const client = await this.#connect();
    this.#living = this.#live(client);
    return {
      isLost: () =>
        this.#lostAtMs !== undefined && performance.now() - this.#lostAtMs > this.#options.takeoverMs / 2,
      release: () => this.close(),
    };
  }

  async takeIfFree(workerId: string): Promise<WorkerLock | undefined> {
    if (!(await this.#try(workerId))) {
      this.#freeSinceMs.delete(workerId);
      return undefined;
    }
    const nowMs = performance.now();
    const sinceMs = this.#freeSinceMs.get(workerId) ?? nowMs;
    this.#freeSinceMs.set(workerId, sinceMs);
    const release = async (): Promise<void> =>
      void (await this.#query('SELECT pg_advisory_unlock', workerId));
    if (nowMs - sinceMs >= this.#options.takeoverMs) {
      this.#freeSinceMs.delete(workerId);
      return { isLost: () => false, release };
    }
    await release();
    return undefined;
  }

  /** Nothing is left: the server forgets locks by itself. */
  removeStray(): Promise<void> {
    return Promise.resolve();
  }

  /** Ends the connection, and with it the lock. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => {});
    await this.#living;
  }

  /** Keeps the lock for what a handler still does that was left behind, but not the process alive. */
  leave(): void {
    // a method that its types do not have
    (this.#client as (Client & { unref(): void }) | undefined)?.unref();
  }

  async #try(workerId: string): Promise<boolean> {
    const [row] = await this.#query('SELECT pg_try_advisory_lock', workerId);
    return row?.['is_so'] === true;
  }

  async #query(call: string, workerId: string): Promise<Record<string, unknown>[]> {
    try {
      if (this.#client === undefined) throw new Error('Connection terminated');
      const text = `${call}($1, $2) AS is_so`;
      return (await this.#client.query<Record<string, unknown>>(text, lockNumbers(workerId))).rows;
    } catch (error) {
      throw postgresError(error, this.#postgres.shownUrl);
    }
  }

  async #connect(): Promise<Client> {
    const client = await this.#postgres.connect();
    try {
      client.on('notification', ({ payload }) => this.#options.onNotification(payload));
      await client.query(`${KEEPALIVE}; LISTEN ${this.#options.channel}`);
      // whoever tries it just now lets it go again at once
      if (this.#held !== undefined)
        await client.query('SELECT pg_advisory_lock($1, $2)', lockNumbers(this.#held));
      this.#client = client;
      this.#lostAtMs = undefined;
      this.#options.onNotification(undefined);
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      throw postgresError(error, this.#postgres.shownUrl);
    }
  }

  /** Sees that the connection lives, and makes it again when it does not. */
  async #live(first: Client): Promise<void> {
    const { signal } = this.#closing;
    let client: Client | undefined = first;
    while (!signal.aborted) {
      if (client !== undefined) {
        await endOf(client, signal);
        if (signal.aborted) return;
        this.#client = undefined;
        this.#lostAtMs ??= performance.now();
      }
      client = await this.#connect().catch(() => undefined);
      if (client === undefined) await sleep(RECONNECT_MS, undefined, { signal }).catch(() => {});
      else if (signal.aborted) await client.end().catch(() => {});
    }
  }
}

/** Resolves when the connection has ended, or has not answered for too long, or `signal` is aborted. */
async function endOf(client: Client, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  client.once('end', end);
  signal.addEventListener('abort', end, { once: true });
  while (!ended.signal.aborted) {
    await sleep(PULSE_MS, undefined, { signal: ended.signal, ref: false }).catch(() => {});
    if (ended.signal.aborted) break;
    const isAlive = await Promise.race([
      client.query('SELECT 1').then(
        () => true,
        () => false,
      ),
      sleep(PULSE_MS, false, { signal: ended.signal, ref: false }).catch(() => false),
    ]);
    if (!isAlive) break;
  }
  signal.removeEventListener('abort', end);
  if (!signal.aborted) client.end().catch(() => {});
}

/** Advisory locks are known by two 32-bit numbers. */
function lockNumbers(workerId: string): [number, number] {
  const digest = createHash('sha256').update(`earworm worker ${workerId}`).digest();
  return [digest.readInt32BE(0), digest.readInt32BE(4)];
}
