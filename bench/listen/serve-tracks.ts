import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEarwormServer } from '../../src/compose-server.ts';
import { openEarworm } from '../../src/compose.ts';
import { makeDemoCollection } from '../../src/demo/make-demo-collection.ts';
import { loadConfig } from '../../src/load-config.ts';
import { createLog } from '../../src/log.ts';

export interface ServedTracks extends AsyncDisposable {
  readonly url: string;
  readonly tracks: string;
  /** A folder of its own, deleted with it. */
  readonly folder: string;
}

/** A server in this process over the tracks of a folder, of the demo collection without one. Matches tell paths. */
export async function serveTracks(given: string | undefined): Promise<ServedTracks> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-bench-listen-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const tracks = path.resolve(given ?? (await makeDemo(path.join(folder, 'demo'))));
  const flags = { data: path.join(folder, 'data'), port: 0, showPaths: true };
  const config = loadConfig({ env: {}, currentFolder: folder, flags });
  const earworm = undo.use(await openEarworm(config, 'write'));
  await earworm.indexPaths([tracks]);
  const log = createLog({ level: 'silent', isForPerson: false, write: () => undefined });
  const { app } = await createEarwormServer(earworm, config, log);
  undo.defer(() => app.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const kept = undo.move();
  return {
    url: `http://127.0.0.1:${port}`,
    tracks,
    folder,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function makeDemo(directory: string): Promise<string> {
  console.error('Making the demo collection ...');
  await makeDemoCollection({ directory });
  return directory;
}
