import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const LAUNCHER = path.join(import.meta.dirname, '../../bin/earworm.mjs');

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: Buffer | string;
}

export interface RunResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of standard output as JSON. */
  records(): Record<string, unknown>[];
}

export interface RunningEarworm {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  /** The lines of standard output so far. */
  readonly lines: readonly string[];
  /** Resolves at the first line that has this in it; rejects when the process ends without. */
  waitForLine(part: string): Promise<string>;
  readonly ended: Promise<RunResult>;
}

/** Starts the command line program in a process of its own, with no settings but those given. */
export function startEarworm(
  args: readonly string[],
  { env = {}, cwd, input }: RunOptions = {},
): RunningEarworm {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: process.env['TMPDIR'],
      EARWORM_LIFELINE_FD: '3',
      ...env,
    },
    cwd,
    // The last is the lifeline: nothing that a failed test started goes on after it.
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  }) as RunningEarworm['process'];
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const lines: string[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = Promise.all([once(child, 'close'), once(reader, 'close')]).then(([[exitCode, signal]]) => ({
    exitCode: exitCode as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout: lines.join('\n'),
    stderr,
    records: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  }));
  const waitForLine = (part: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find((line) => line.includes(part));
        if (found !== undefined) resolve(found);
      };
      reader.on('line', look);
      look();
      void ended.then(() => reject(new Error(`ended without "${part}": ${lines.join('\n')}${stderr}`)));
    });
  return { process: child, lines, waitForLine, ended };
}

export const runEarworm = (args: readonly string[], options?: RunOptions): Promise<RunResult> =>
  startEarworm(args, options).ended;
