import type { Config, ConfigKey } from '../config.ts';
import type { Log } from '../log.ts';
import type { Output } from './output.ts';

export interface CommandArgument {
  /** `<clip...>` is required, `[words...]` is not. */
  readonly usage: string;
  readonly description: string;
}

export interface CommandOption {
  /** Such as `--top <n>`; the value arrives under its name in camel case. */
  readonly flags: string;
  readonly description: string;
  readonly default?: unknown;
  /**
   * Turns the text into the value; `before`: the value so far, where the option may be repeated. Errors:
   * commander's `InvalidArgumentError`.
   */
  readonly parse?: (text: string, before: unknown) => unknown;
  /** The option is a setting's flag: its value is found in the configuration. */
  readonly setting?: ConfigKey;
}

/** All that a command is given. */
export interface Invocation {
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly config: Config;
  readonly output: Output;
  readonly log: Log;
  /** Aborted when the user or the system asks to stop. */
  readonly signal: AbortSignal;
}

/** A command as data: what its help says and what it does. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly argument?: CommandArgument;
  readonly options?: readonly CommandOption[];
  /** Without the leading `earworm`. */
  readonly examples: readonly string[];
  /** Paragraphs at the end of the help: exit codes, the shape of what `--json` prints. */
  readonly notes?: string;
  /** Options are not looked at but passed on. */
  readonly passesOptions?: boolean;
  /** Returns the exit code; 0 without. Errors end the command with the code of their kind. */
  run(invocation: Invocation): Promise<number | void>;
}
