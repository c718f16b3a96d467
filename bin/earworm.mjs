#!/usr/bin/env node
// The launcher. It must load under any Node: only the version check stands here, in old syntax.
const major = Number(process.versions.node.split('.')[0]);

if (major < 20) {
  process.stderr.write(
    'Earworm needs Node.js 20 or newer to set itself up (24 to run, which it then brings itself); this is ' +
      process.version +
      '.\n',
  );
  process.exit(1);
}

import('./launch.mjs')
  .then(({ launch }) => launch(process.argv.slice(2)))
  .catch((error) => {
    process.stderr.write(
      `earworm: ${error instanceof Error ? (error.hint ?? error.stack) : String(error)}\n`,
    );
    process.exit(1);
  });
