import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { EarwormError } from '../../errors.ts';
import type { Command } from '../command.ts';

export const benchCommand: Command = {
  name: 'bench',
  summary: 'Measure speed: indexing, queries, large collections (in a source checkout)',
  argument: { usage: '[arguments...]', description: 'passed on; see earworm bench --help' },
  passesOptions: true,
  examples: ['bench index', 'bench query', 'bench scale'],

  async run({ arguments: passedOn }) {
    const file = path.resolve(import.meta.dirname, '../../../bench/main.ts');
    if (!existsSync(file)) {
      throw new EarwormError('E_USAGE', { message: 'The benchmarks are in the source checkout only.' });
    }
    process.argv = [process.execPath, file, ...passedOn];
    await import(pathToFileURL(file).href);
  },
};
