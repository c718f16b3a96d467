import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

const LIFELINE_FD = 3;
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];

/**
 * Runs another Node in this one's place: same terminal, signals passed on, same ending. Where the
 * system allows it the process is replaced; elsewhere a pipe tells the child when we are killed.
 */
export function runAs(node, args) {
  if (typeof process.execve === 'function') process.execve(node, [node, ...args], process.env);
  const child = spawn(node, args, {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, EARWORM_LIFELINE_FD: String(LIFELINE_FD) },
  });
  for (const signal of FORWARDED_SIGNALS) {
    if (process.platform !== 'win32' || signal !== 'SIGUSR2') process.on(signal, () => child.kill(signal));
  }
  return new Promise((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal === null) process.exit(code ?? 1);
      for (const name of FORWARDED_SIGNALS) process.removeAllListeners(name);
      process.kill(process.pid, signal);
    });
  });
}

/** In the child of `runAs`: ends when the launcher is gone, even by SIGKILL, so that nothing goes on unseen. */
export function dieWithLauncher() {
  delete process.env.EARWORM_LIFELINE_FD;
  const lifeline = new Socket({ fd: LIFELINE_FD, readable: true, writable: false });
  lifeline.on('error', () => process.kill(process.pid, 'SIGKILL'));
  lifeline.on('close', () => process.kill(process.pid, 'SIGKILL'));
  lifeline.resume();
  lifeline.unref();
}
