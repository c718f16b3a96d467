import { CommanderError } from 'commander';
import type { Environment } from '../config.ts';
import { EarwormError, toEarwormError } from '../errors.ts';
import { loadConfig } from '../load-config.ts';
import { createLog } from '../log.ts';
import { buildProgram, settingFlags, type ChosenCommand } from './build-program.ts';
import type { Command } from './command.ts';
import { printable } from './format-value.ts';
import { listenForInterruption } from './interruption.ts';
import { createOutput, type Output } from './output.ts';

export interface CliSurroundings {
  readonly env: Environment;
  readonly currentFolder: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

const EXIT_USAGE = 2;
/** As of a program that SIGPIPE ended. */
const EXIT_BROKEN_PIPE = 141;

/** Runs the command that the arguments name; returns the exit code. */
export async function runCli(
  commands: readonly Command[],
  args: readonly string[],
  surroundings: CliSurroundings,
): Promise<number> {
  endAtBrokenPipe(surroundings);
  const chosen = parse(commands, args, surroundings);
  if (typeof chosen === 'number') return chosen;
  const { stdout, stderr } = surroundings;
  const { json, quiet } = chosen.options;
  const output = createOutput({ isJson: json === true, isQuiet: quiet === true, stdout, stderr });
  try {
    return await runChosen(chosen, output, surroundings);
  } catch (thrown) {
    return reportError(toEarwormError(thrown), output);
  }
}

async function runChosen(
  chosen: ChosenCommand,
  output: Output,
  surroundings: CliSurroundings,
): Promise<number> {
  const { env, currentFolder, stderr } = surroundings;
  const file = chosen.options['config'];
  const config = loadConfig({
    env,
    currentFolder,
    file: typeof file === 'string' ? file : undefined,
    flags: settingFlags(chosen),
  });
  const log = createLog({
    level: config.logLevel,
    isForPerson: stderr.isTTY,
    write: (line) => void stderr.write(line),
  });
  using interruption = listenForInterruption(() => output.message('Stopping; once more to quit at once.'));
  const { command, arguments: args, options } = chosen;
  const { signal } = interruption;
  const exitCode = await command.run({ arguments: args, options, config, output, log, signal });
  return exitCode ?? 0;
}

/** What was asked for, or the exit code when that was help, the version or nonsense. */
function parse(
  commands: readonly Command[],
  args: readonly string[],
  { stdout, stderr }: CliSurroundings,
): ChosenCommand | number {
  let chosen: ChosenCommand | undefined;
  const program = buildProgram(commands, (choice) => {
    chosen = choice;
  });
  const writers = {
    writeOut: (text: string) => void stdout.write(text),
    writeErr: (text: string) => void stderr.write(text),
  };
  for (const part of [program, ...program.commands]) part.exitOverride().configureOutput(writers);
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    throw error;
  }
  return chosen ?? EXIT_USAGE;
}

function reportError(error: EarwormError, output: Output): number {
  const { code, message } = error;
  output.record({ event: 'error', error: { code, message } });
  output.problem(`earworm: ${printable(message)} (${code})`);
  if (code === 'E_INTERNAL') {
    output.problem(error.cause instanceof Error ? (error.cause.stack ?? '') : JSON.stringify(error.details));
  }
  return error.kind.exitCode;
}

/** A reader that has seen enough (`| head`) is no error; what was stored is safe at any moment. */
function endAtBrokenPipe({ stdout, stderr }: CliSurroundings): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT_BROKEN_PIPE);
    throw error;
  });
  stderr.on('error', () => {});
}
