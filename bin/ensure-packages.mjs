import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npmCleanInstall } from './npm.mjs';
import { withSetUpLock } from './set-up-lock.mjs';

/** Makes `node_modules` match the lockfile; a stamp with the lockfile's hash tells that it does. */
export function ensurePackages(root) {
  const lockfile = readFileSync(path.join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lockfile).digest('hex');
  const stamp = path.join(root, 'node_modules', '.earworm-stamp');
  const isStamped = () => readOrEmpty(stamp) === hash;
  if (isStamped()) return;
  const locks = path.join(root, '.runtime');
  mkdirSync(locks, { recursive: true });
  withSetUpLock(path.join(locks, 'packages.lock'), () => {
    if (isStamped()) return;
    if (!isInstalled(JSON.parse(lockfile), path.join(root, 'node_modules', '.package-lock.json'))) {
      process.stderr.write('earworm: installing packages (npm ci) ...\n');
      npmCleanInstall(root);
    }
    writeFileSync(stamp, hash);
  });
}

/** After an `npm install` by hand: npm's own record of what is there, against the lockfile. */
function isInstalled(lockfile, recordFile) {
  const record = readOrEmpty(recordFile);
  if (record === '') return false;
  const present = JSON.parse(record).packages;
  const wanted = Object.entries(lockfile.packages).filter(([name]) => name !== '');
  const isThere = ([name, entry]) => entry.optional || entry.peer || present[name]?.version === entry.version;
  const isWanted = ([name, entry]) => entry.version === lockfile.packages[name]?.version;
  return wanted.every(isThere) && Object.entries(present).every(isWanted);
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
