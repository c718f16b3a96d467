import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

const POLL_MS = 100;
/** A lock this old is taken over whoever holds it: no installation takes so long. */
const LOCK_AGE_MAX_MS = 15 * 60_000;

/**
 * Runs `work` while no other launcher does. The lock is a file with the owner's process id; one
 * left by a dead process is taken over.
 */
export function withSetUpLock(file, work) {
  let isTold = false;
  while (!tryLock(file)) {
    if (!isTold) process.stderr.write('earworm: another earworm is setting up; waiting for it ...\n');
    isTold = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    clearIfAbandoned(file);
    return false;
  }
}

/** Moved aside before it is removed: of two launchers that find it abandoned, one succeeds. */
function clearIfAbandoned(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    const ageMs = Date.now() - statSync(file).mtimeMs;
    // An empty file is a lock being written this moment.
    if (ageMs < LOCK_AGE_MAX_MS && (owner === 0 ? ageMs < POLL_MS * 20 : isAlive(owner))) return;
    const aside = `${file}.${process.pid}`;
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
