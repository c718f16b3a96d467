import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskVectorStore } from '../../src/stores/disk/disk-vector-store.ts';
import { loadCodeRows } from '../../src/stores/disk/load-code-rows.ts';
import { madeResolver } from './made-vectors.ts';

const WRITER = fileURLToPath(new URL('durable-vectors-writer.ts', import.meta.url));

it('a space that is being replaced is the old or the new one, whole, when its writer is killed', async () => {
  const root = await mkdtemp(join(tmpdir(), 'earworm-vectors-'));
  const store = openDiskVectorStore(diskFolder(root), {
    idsFitting: madeResolver,
    makeCodeRows: loadCodeRows(),
  });
  await using undo = new AsyncDisposableStack();
  undo.defer(() => rm(root, { recursive: true, force: true }));
  undo.defer(() => store.close());
  let reported = 0;
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, ['--no-warnings', WRITER, root, String(reported + 1)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    await once(child.stdout, 'data');
    await sleep(round * 13);
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
    reported = Number(text.trim().split('\n').at(-1));
    // this process has had the store open all the while
    const complete = (await store.figures()).filter((one) => one.isComplete);
    expect(complete).toMatchObject([{ count: 5, damaged: [] }]);
    const revision = Number(complete[0]?.space.revision);
    expect(revision).toBeGreaterThanOrEqual(reported);
    reported = Math.max(reported, revision);
  }
  // the next writer removes what was left
  await store.remove('track', [1]);
  const files = (await readdir(root)).filter((name) => name.endsWith('.vectors'));
  expect(files.length).toBeLessThanOrEqual(13);
});
