import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

export interface TimedRun {
  readonly wallS: number;
  /** Of all its processes; what else the machine does hardly touches it. */
  readonly cpuS: number;
  readonly output: string;
}

/** Runs the command, tells its standard output, and then how long it and its children kept the processor. */
const TIMING_SCRIPT = '"$@"; status=$?; times; exit $status';

/** What makes a command run on one core only; empty where the system cannot. */
export function onOneCore(): readonly string[] {
  if (spawnSync('taskset', ['--version']).error !== undefined) return [];
  const allowed = /^Cpus_allowed_list:.*?(\d+)$/mu.exec(readFileSync('/proc/self/status', 'utf8'));
  return allowed?.[1] === undefined ? [] : ['taskset', '--cpu-list', allowed[1]];
}

/** Runs a command to its end; what it writes to stderr is shown only when it fails. Needs a POSIX shell. */
export async function timedRun(command: readonly string[], input = ''): Promise<TimedRun> {
  const startMs = performance.now();
  const child = spawn('sh', ['-c', TIMING_SCRIPT, 'sh', ...command], { stdio: 'pipe' });
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin.end(input);
  const [output, messages, status] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  const wallS = (performance.now() - startMs) / 1000;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${String(status)}\n${messages}`);
  const lines = output.trimEnd().split('\n');
  return { wallS, cpuS: timesSum(lines.at(-1) ?? ''), output: lines.slice(0, -2).join('\n') };
}

/** Sum of the two times in a line like `0m1.25s 0m0.5s`, in seconds. */
function timesSum(line: string): number {
  const times = [...line.matchAll(/(\d+)m([\d.,]+)s/gu)];
  return times.reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds?.replace(',', '.')),
    0,
  );
}
