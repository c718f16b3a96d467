import { Command as Program, Option } from 'commander';
import { earwormVersion } from '../version.ts';
import type { Command, CommandOption } from './command.ts';

export interface ChosenCommand {
  readonly command: Command;
  readonly arguments: readonly string[];
  /** The command's own options and the global ones. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Taken by every command, before or after its name. */
const GLOBAL_OPTIONS: readonly CommandOption[] = [
  { flags: '--data <folder>', description: 'folder of the collection', setting: 'data' },
  { flags: '--config <file>', description: 'file of settings (default: earworm.json in the data folder)' },
  { flags: '--json', description: 'results as one JSON object a line on standard output' },
  { flags: '--quiet', description: 'no messages and no progress' },
  {
    flags: '--log-level <level>',
    description: 'the least important messages that are logged',
    setting: 'logLevel',
  },
];

/** The command line of all commands; `onChosen` is called once with what was asked for. */
export function buildProgram(
  commands: readonly Command[],
  onChosen: (chosen: ChosenCommand) => void,
): Program {
  const program = new Program('earworm')
    .description('Find the music you cannot name: over your own collection, on your own machine.')
    .version(earwormVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\nSettings may also stand in a file or the environment: docs/config.md. Exit codes: docs/errors.md.',
    );
  addOptions(program, GLOBAL_OPTIONS);
  for (const command of commands) addCommand(program, command, onChosen);
  return program;
}

function addCommand(program: Program, command: Command, onChosen: (chosen: ChosenCommand) => void): void {
  const examples = command.examples.map(
    (example) => `  $ ${example.includes('|') ? '' : 'earworm '}${example}`,
  );
  const notes = command.notes === undefined ? '' : `\n\n${command.notes}`;
  const added = program
    .command(command.name)
    .description(command.summary)
    .helpOption('--help', 'print this help')
    .addHelpText('after', `\nExamples:\n${examples.join('\n')}${notes}`);
  if (command.argument !== undefined) added.argument(command.argument.usage, command.argument.description);
  if (command.passesOptions === true) added.allowUnknownOption().allowExcessArguments().helpOption(false);
  addOptions(added, command.options ?? []);
  added.action(() => onChosen({ command, arguments: added.args, options: added.optsWithGlobals() }));
}

function addOptions(target: Program, options: readonly CommandOption[]): void {
  for (const { flags, description, default: value, parse } of options) {
    const option = new Option(flags, description);
    if (value !== undefined) option.default(value);
    if (parse !== undefined) option.argParser(parse);
    target.addOption(option);
  }
}

/** The values of those options that are settings' flags. */
export function settingFlags({ command, options }: ChosenCommand): Record<string, unknown> {
  const settings = [...GLOBAL_OPTIONS, ...(command.options ?? [])].filter(
    ({ setting }) => setting !== undefined,
  );
  return Object.fromEntries(
    settings.map(({ flags, setting }) => [setting, options[new Option(flags).attributeName()]]),
  );
}
