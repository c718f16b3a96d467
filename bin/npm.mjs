import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'];

/** Installs one package into `folder`, leaving no trace in its package.json. */
export function npmInstall(folder, packageSpec) {
  runNpm(folder, ['install', '--no-save', '--no-package-lock', '--prefix', folder, packageSpec, ...QUIET]);
}

/** Makes `node_modules` what the lockfile says, the tools for tests and checks included. */
export function npmCleanInstall(folder) {
  runNpm(folder, ['ci', '--include=dev', '--prefix', folder, ...QUIET]);
}

/** npm runs under this very Node, so that packages are chosen for it; what it prints goes to stderr. */
function runNpm(folder, args) {
  const result = spawnSync(process.execPath, [findNpm(), ...args], { cwd: folder, stdio: ['ignore', 2, 2] });
  if (result.status === 0) return;
  const reason =
    result.error?.message ?? (result.signal ? `signal ${result.signal}` : `exit code ${result.status}`);
  const hint = `npm ${args[0]} failed (${reason}); what npm printed above says why.`;
  throw Object.assign(new Error(hint), { hint });
}

/** npm's own script: the one that started us, the one beside this Node, or the one on the PATH. */
function findNpm() {
  const nodeFolder = path.dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath,
    path.join(nodeFolder, '../lib/node_modules/npm/bin/npm-cli.js'),
    path.join(nodeFolder, 'node_modules/npm/bin/npm-cli.js'),
    ...(process.env.PATH ?? '').split(path.delimiter).flatMap(npmScriptsIn),
  ];
  const found = candidates.find((file) => file?.endsWith('npm-cli.js') && existsSync(file));
  if (found !== undefined) return found;
  const hint = 'npm was not found; it comes with Node.js: install it, or put its folder on the PATH.';
  throw Object.assign(new Error(hint), { hint });
}

/** On Unix `npm` is a link to the script, on Windows the script lies in a folder beside `npm.cmd`. */
function npmScriptsIn(folder) {
  const link = path.join(folder, 'npm');
  const target = existsSync(link) ? [realpathSync(link)] : [];
  return [...target, path.join(folder, 'node_modules/npm/bin/npm-cli.js')];
}
