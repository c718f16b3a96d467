import type { Command, CommandOption } from '../command.ts';
import { POLLING_OPTION } from './watch-command.ts';
import { serveUntilStopped } from '../serve-until-stopped.ts';

export const SERVER_OPTIONS: readonly CommandOption[] = [
  { flags: '--host <address>', description: 'address to serve on', setting: 'host' },
  { flags: '--port <n>', description: 'port to serve on; 0 takes a free one', setting: 'port' },
  { flags: '--watch', description: 'follow changes of the library roots', setting: 'watch' },
  POLLING_OPTION,
  { flags: '--jobs <n>', description: 'files decoded at once', setting: 'jobs' },
];

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serve the HTTP API over the collection',
  options: SERVER_OPTIONS,
  examples: ['serve', 'serve --watch', 'serve --host 0.0.0.0 --port 8080', 'serve --port 0 --json'],
  notes: `The API is documented at /docs. Only folders inside libraryRoots (EARWORM_LIBRARY) can be indexed over it.
With --watch (or EARWORM_WATCH=true) the library roots are kept up to date while they change: \`earworm watch --help\`.
With fingerprints set to memory, the library roots are indexed at the start.
The log goes to standard error. With --json a line {"event":"listening","url","host","port"} tells when it is ready.

Exit codes: 0 stopped by a signal; 2 the configuration is not valid, or the address cannot be served on; 6 another
server serves this collection.`,

  async run(invocation) {
    const { config } = invocation;
    const folders = config.fingerprints === 'memory' ? config.libraryRoots : [];
    await serveUntilStopped(invocation, { prepare: () => Promise.resolve({ folders }) });
  },
};
