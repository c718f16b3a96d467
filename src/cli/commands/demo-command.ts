import path from 'node:path';
import type { Command } from '../command.ts';
import { makeAndIndexDemo } from '../make-and-index-demo.ts';
import { openEarworm } from '../open-earworm.ts';

/** Where the demo lies in the data folder. */
export const DEMO_FOLDER = 'demo';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Make a small collection of original music and index it, to try things with',
  argument: { usage: '[folder]', description: 'where to make it (default: demo in the data folder)' },
  examples: ['demo', 'demo ~/earworm-demo'],
  notes: 'The music is made by code, the same every time. Take it out again with: earworm remove FOLDER',

  async run(invocation) {
    const {
      arguments: [given],
      config,
      output,
    } = invocation;
    const folder = path.resolve(given ?? path.join(config.data, DEMO_FOLDER));
    await using earworm = await openEarworm(config, 'write');
    const { clip } = await makeAndIndexDemo(folder, earworm, invocation);
    output.record({ event: 'done', folder, clip });
    output.text(`Try: earworm identify "${clip}"`);
  },
};
