import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { toEarwormError } from '../errors.ts';
import type { ChangeSource } from './change-source.ts';
import { networkFileSystem } from './network-folder.ts';

export type RootEvent =
  /** From now on changes below the root are noticed; `reason` says why it is polled. */
  | {
      readonly kind: 'following';
      readonly root: string;
      readonly isPolled: boolean;
      readonly reason?: string;
    }
  /** The root is not there; it is waited for. */
  | { readonly kind: 'away'; readonly root: string };

export interface RootPorts {
  readonly events: ChangeSource;
  readonly polling: ChangeSource;
  /** Whether to poll whatever the system could tell. */
  readonly isPollingWanted: boolean;
  /** How often to look whether the root is still the same folder. */
  readonly checkMs: number;
  readonly onChange: (root: string, place: string) => void;
  readonly tell: (event: RootEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Follows one root until `signal` is aborted: by the system's events, or by polling where these do not
 * tell all. A root that vanishes is waited for, and when it is back, or another folder in its place (a
 * drive that was mounted), it is followed anew and scanned whole.
 */
export async function followRoot(root: string, ports: RootPorts): Promise<void> {
  let followed: { readonly identity: string; readonly watch: AsyncDisposable } | undefined;
  let isToldAway = false;
  const stop = async (): Promise<void> => {
    const { watch } = followed ?? {};
    followed = undefined;
    await watch?.[Symbol.asyncDispose]();
  };
  while (!ports.signal.aborted) {
    const identity = await identityOf(root);
    if (identity !== followed?.identity) await stop();
    if (identity === undefined) {
      if (!isToldAway) ports.tell({ kind: 'away', root });
      isToldAway = true;
    } else if (followed === undefined) {
      isToldAway = false;
      followed = { identity, watch: await startWatch(root, ports) };
      ports.onChange(root, root);
    }
    await delay(ports.checkMs, undefined, { signal: ports.signal }).catch(() => {});
  }
  await stop();
}

/** Another one when something else is mounted there, or it was made anew. */
async function identityOf(root: string): Promise<string | undefined> {
  const stats = await stat(root).catch(() => undefined);
  return stats?.isDirectory() === true ? `${stats.dev} ${stats.ino}` : undefined;
}

async function startWatch(root: string, ports: RootPorts): Promise<AsyncDisposable> {
  const { events, polling, isPollingWanted, tell } = ports;
  const real = await realpath(root);
  const onChange = (place: string): void => ports.onChange(root, path.join(root, path.relative(real, place)));
  let current: AsyncDisposable | undefined;
  let isStopped = false;
  const poll = async (reason?: string): Promise<void> => {
    await current?.[Symbol.asyncDispose]();
    if (isStopped) return;
    current = await polling.watch(real, { onChange, onBroken() {} });
    tell({ kind: 'following', root, isPolled: true, ...(reason === undefined ? {} : { reason }) });
  };
  const fileSystem = isPollingWanted ? undefined : await networkFileSystem(root);
  if (isPollingWanted) await poll();
  else if (fileSystem !== undefined) await poll(`it is on ${fileSystem}, which does not tell of all changes`);
  else {
    try {
      current = await events.watch(real, { onChange, onBroken: (error) => void poll(error.message) });
      tell({ kind: 'following', root, isPolled: false });
    } catch (thrown) {
      await poll(toEarwormError(thrown).message);
    }
  }
  return {
    async [Symbol.asyncDispose]() {
      isStopped = true;
      await current?.[Symbol.asyncDispose]();
    },
  };
}
