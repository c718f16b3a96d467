import path from 'node:path';
import type { Config } from './config.ts';
import { chokidarChangeSource } from './watch/chokidar-change-source.ts';
import { type FollowPorts, followLibrary } from './watch/follow-library.ts';
import { pollingChangeSource } from './watch/polling-change-source.ts';

/** Follows changes below `roots` until `signal` is aborted, as the configuration says; see `followLibrary`. */
export function followFolders(
  roots: readonly string[],
  ports: Pick<FollowPorts, 'scan' | 'tell'> & { readonly config: Config },
  signal: AbortSignal,
): Promise<void> {
  const { config, scan, tell } = ports;
  return followLibrary(
    [...new Set(roots.map((root) => path.resolve(root)))],
    {
      scan,
      tell,
      events: chokidarChangeSource,
      polling: pollingChangeSource(config.watchPollS * 1000),
      isPollingWanted: config.watchPolling,
    },
    signal,
  );
}
