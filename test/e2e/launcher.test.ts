import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const BIN = path.join(import.meta.dirname, '../../bin');
const bin = (name: string) => JSON.stringify(pathToFileURL(path.join(BIN, name)).href);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'earworm-launcher-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function script(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const run = (file: string, ...args: string[]) =>
  spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' });

/** A launcher that cannot replace itself, as under Node 20, and what it runs. */
function launcherOf(childText: string): string {
  const child = script(
    'child.mjs',
    `import { dieWithLauncher } from ${bin('run-as.mjs')}; dieWithLauncher();\n${childText}`,
  );
  return script(
    'launcher.mjs',
    `import { runAs } from ${bin('run-as.mjs')}; process.execve = undefined;
     await runAs(process.execPath, [${JSON.stringify(child)}]);`,
  );
}

async function started(file: string) {
  const launcher = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [first] = (await once(launcher.stdout.setEncoding('utf8'), 'data')) as [string];
  return { launcher, childPid: Number(first) };
}

/** An orphan that ended may stay in the list of processes as a zombie. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('the launcher', () => {
  it('says so when there is no script of a name', () => {
    const result = run(path.join(BIN, 'earworm.mjs'), ':nonsense');
    expect(result).toMatchObject({ status: 1, stderr: expect.stringContaining('no script named nonsense') });
  });

  it('ends with the exit code of what it runs', () => {
    expect(run(launcherOf('process.exit(7)')).status).toBe(7);
  });

  it('passes signals on, and ends as what it runs ends', async () => {
    const polite = `process.on('SIGTERM', () => process.exit(9)); console.log(process.pid); setInterval(() => {}, 1000);`;
    const { launcher } = await started(launcherOf(polite));
    launcher.kill('SIGTERM');
    expect(await once(launcher, 'exit')).toEqual([9, null]);
    const rude = await started(launcherOf('console.log(process.pid); setInterval(() => {}, 1000);'));
    rude.launcher.kill('SIGTERM');
    expect(await once(rude.launcher, 'exit')).toEqual([null, 'SIGTERM']);
  });

  it('leaves nothing running when it is killed', async () => {
    const { launcher, childPid } = await started(
      launcherOf('console.log(process.pid); setInterval(() => {}, 1000);'),
    );
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    await expect.poll(() => isAlive(childPid)).toBe(false);
  });
});

const lockScript = () =>
  script(
    'lock.mjs',
    `import { withSetUpLock } from ${bin('set-up-lock.mjs')};
     import { appendFileSync } from 'node:fs';
     const log = ${JSON.stringify(path.join(folder, 'log'))};
     withSetUpLock(${JSON.stringify(path.join(folder, 'lock'))}, () => {
       appendFileSync(log, 'in ');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
       appendFileSync(log, 'out ');
     });`,
  );

describe('under npm', () => {
  it('stops when the shell between npm and it is gone', async () => {
    const file = script(
      'server.mjs',
      `import { stopWithNpm } from ${bin('stop-with-npm.mjs')}; stopWithNpm();
       console.log(process.pid); setInterval(() => {}, 1000);`,
    );
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${file}"; true`], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'start' },
    });
    const [first] = (await once(shell.stdout.setEncoding('utf8'), 'data')) as [string];
    shell.kill('SIGKILL');
    await expect.poll(() => isAlive(Number(first)), { timeout: 10_000 }).toBe(false);
  });
});

describe('the lock for setting up', () => {
  it('lets one in at a time', async () => {
    const file = lockScript();
    const processes = [1, 2, 3].map(() => spawn(process.execPath, [file], { stdio: 'ignore' }));
    await Promise.all(processes.map((one) => once(one, 'exit')));
    expect(readFileSync(path.join(folder, 'log'), 'utf8')).toBe('in out in out in out ');
    expect(existsSync(path.join(folder, 'lock'))).toBe(false);
  });

  it('is taken over from a dead process', () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(path.join(folder, 'lock'), String(dead));
    expect(run(lockScript()).status).toBe(0);
    expect(readFileSync(path.join(folder, 'log'), 'utf8')).toBe('in out ');
  });
});
