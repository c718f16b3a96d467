import { describe, expect, it } from 'vitest';
import { loadConfig } from '../load-config.ts';
import { buildProgram, settingFlags, type ChosenCommand } from './build-program.ts';
import { commands } from './commands.ts';

function choose(...args: string[]): ChosenCommand {
  let chosen: ChosenCommand | undefined;
  const program = buildProgram(commands, (choice) => {
    chosen = choice;
  });
  for (const part of [program, ...program.commands]) part.exitOverride().configureOutput({ writeErr() {} });
  program.parse(args, { from: 'user' });
  if (chosen === undefined) throw new Error('nothing was chosen');
  return chosen;
}

it('takes global options before and after the command', () => {
  expect(choose('--json', 'stats', '--data', 'x').options).toMatchObject({ json: true, data: 'x' });
});

it('takes - and, after --, names that begin with a dash as clips', () => {
  expect(choose('identify', '-', '--', '-x.mp3')).toMatchObject({
    arguments: ['-', '-x.mp3'],
    options: { top: 5 },
  });
});

it('turns flags into settings', () => {
  const chosen = choose('serve', '--port', '8080', '--host', '::1');
  const config = loadConfig({ env: {}, currentFolder: '/', flags: settingFlags(chosen) });
  expect(config).toMatchObject({ port: 8080, host: '::1' });
});

it.each([
  ['no command at all', ['nonsense']],
  ['an unknown option', ['stats', '--nonsense']],
  ['no path', ['index']],
  ['too many arguments', ['stats', 'x']],
  ['a number out of range', ['identify', 'x', '--top', '0']],
])('refuses %s', (_, args) => {
  expect(() => choose(...args)).toThrow(
    expect.objectContaining({ code: expect.stringContaining('commander.') }),
  );
});

it('passes everything on to the benchmarks', () => {
  expect(choose('bench', 'scale', '--tracks', '10').arguments).toEqual(['scale', '--tracks', '10']);
});

describe.each(commands.map((command) => [command.name, command] as const))('earworm %s', (name, command) => {
  it('has help with examples that it can parse', () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples.filter((text) => !/[|<>]/u.test(text))) {
      const words = [...example.matchAll(/"([^"]*)"|(\S+)/gu)].map((match) => match[1] ?? match[2] ?? '');
      expect(choose(...words).command.name).toBe(name);
    }
  });
});
