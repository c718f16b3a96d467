import { commands } from './commands.ts';
import { runCli } from './run-cli.ts';

/** `node:sqlite` works, and says at every start that it may still change. */
function leaveOutSqliteWarning(): void {
  const tellers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning' && warning.message.includes('SQLite')) return;
    for (const tell of tellers) tell(warning);
  });
}

leaveOutSqliteWarning();
process.exitCode = await runCli(commands, process.argv.slice(2), {
  env: process.env,
  currentFolder: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
});
