/** Child process of `serving-process.ts`; ends when its parent lets go of it. */
import { readFileSync } from 'node:fs';
import { identify } from '../../src/fingerprint/identify.ts';
import type { QueryFingerprint } from '../../src/fingerprint/query-fingerprint.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskPostingStore } from '../../src/stores/disk/disk-posting-store.ts';
import type { ServedQuery, ServingFigures, ServingRequest } from './serving-process.ts';

const store = await openDiskPostingStore(diskFolder(process.argv[2]!), { scheme: SCHEME, mode: 'read' });

async function answer(query: QueryFingerprint): Promise<ServedQuery> {
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  using snapshot = await store.snapshot();
  const [best] = await identify(query, snapshot.shards);
  const identifyMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  const times = { identifyMs, identifyCpuMs: (user + system) / 1000 };
  if (best === undefined) return { best, ...times };
  const { trackId, confidence, startFrame, speed } = best;
  return { best: { trackId, confidence, startFrame, speed }, ...times };
}

async function figures(): Promise<ServingFigures> {
  const status = readFileSync('/proc/self/status', 'utf8');
  const residentMaxBytes = 1024 * Number(/VmHWM:\s+(\d+)/u.exec(status)?.[1]);
  return { index: await store.figures(), residentBytes: process.memoryUsage.rss(), residentMaxBytes };
}

process.on('message', (request: ServingRequest) => {
  const reply = request === 'figures' ? figures() : answer(request.query);
  void reply.then((message) => process.send!(message));
});
