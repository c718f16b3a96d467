import type { AddressInfo } from 'node:net';
import type { EarwormServer } from '../compose-server.ts';
import type { Earworm } from '../compose.ts';
import type { Config } from '../config.ts';
import { EarwormError } from '../errors.ts';
import type { Invocation } from './command.ts';
import { describeWatchEvent } from './watch-events.ts';

export interface ServerStart {
  /** Indexed in the background once the server listens. */
  readonly folders: readonly string[];
  /** Changes of the configuration, such as one more library root. */
  readonly config?: Partial<Config>;
  /** Printed when the server listens. */
  readonly hints?: (url: string) => readonly string[];
}

export interface ServeOptions {
  /** Done before the server listens. */
  readonly prepare: (earworm: Earworm) => Promise<ServerStart>;
}

/** Opens the collection, prepares it and serves it until the signal is aborted; closes all in order. */
export async function serveUntilStopped(invocation: Invocation, { prepare }: ServeOptions): Promise<void> {
  const { output, log, signal } = invocation;
  const { takeRoleIn } = await import('../compose-stores.ts');
  const { openEarworm } = await import('../compose.ts');
  // Only serving needs Fastify, and loading it takes longer than most commands run.
  const { createEarwormServer } = await import('../compose-server.ts');
  await using _ = await takeRoleIn(invocation.config, 'serve');
  await using earworm = await openEarworm(invocation.config, 'write');
  const start = await prepare(earworm);
  const config = { ...invocation.config, ...start.config };
  const server = await createEarwormServer(earworm, config, log);
  try {
    const { host, port } = await listen(server.app, config);
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    output.record({ event: 'listening', url, host, port });
    output.message(`Earworm listens on ${url} (API documentation: ${url}/docs). Ctrl-C stops it.`);
    for (const line of start.hints?.(url) ?? []) output.message(line);
    const isWatched = config.watch && config.libraryRoots.length > 0;
    const scanned = isWatched ? new Set(config.libraryRoots) : new Set();
    for (const folder of start.folders) if (!scanned.has(folder)) await server.indexInBackground(folder);
    if (isWatched) await followRoots(server, { ...invocation, config });
    await aborted(signal);
  } finally {
    await server.app.close();
  }
}

/** Until the signal is aborted. */
async function followRoots(
  server: EarwormServer,
  { config, log, output, signal }: Invocation,
): Promise<void> {
  const { followFolders } = await import('../compose-watch.ts');
  const { takeRoleIn } = await import('../compose-stores.ts');
  await using _ = await takeRoleIn(config, 'watch');
  const tell: Parameters<typeof followFolders>[1]['tell'] = (event) => {
    const { record, line } = describeWatchEvent(event);
    output.record(record);
    if (event.kind === 'following') log.info(record, line);
    else log.warn(record, line);
  };
  await followFolders(config.libraryRoots, { config, scan: server.scanByJob, tell }, signal);
}

/** The address as people can open it, and the port that was taken. */
async function listen(
  app: EarwormServer['app'],
  { host, port }: Config,
): Promise<{ host: string; port: number }> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'another program uses it; choose another --port' : message;
    throw new EarwormError('E_CONFIG', { message: `Cannot serve on ${host}:${port}: ${reason}.`, cause });
  }
  const address = app.server.address() as AddressInfo;
  const isAny = host === '0.0.0.0' || host === '::';
  return { host: isAny ? '127.0.0.1' : host, port: address.port };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
