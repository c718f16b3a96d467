import { spawn } from 'node:child_process';

/**
 * Runs a command as the leader of a process group, and ends the whole group when it is done, or when stdin
 * closes: whoever started us has then had enough, or is dead. Exits as the command did; 127: no such command.
 */
const [command = '', ...args] = process.argv.slice(2);
const EXIT_NOT_FOUND = 127;
const EXIT_KILLED = 137;

const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true, shell: false });
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_NOT_FOUND);
});
child.on('exit', (code) => {
  endGroup();
  process.exit(code ?? EXIT_KILLED);
});
process.stdin.on('error', leave).on('close', leave).resume();

function leave(): void {
  endGroup();
  process.exit(EXIT_KILLED);
}

function endGroup(): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // nobody of it is left, or the system has no groups
    child.kill('SIGKILL');
  }
}
