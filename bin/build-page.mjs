import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { withSetUpLock } from './set-up-lock.mjs';

/**
 * Builds the page in `web/` to `build/page` when that is missing or older. Built beside and moved
 * into place, so that a server running meanwhile serves a whole one.
 */
export function buildPageIfStale(root) {
  const sources = path.join(root, 'web');
  const target = path.join(root, 'build/page');
  if (!existsSync(sources) || isFresh(sources, target)) return;
  const locks = path.join(root, '.runtime');
  mkdirSync(locks, { recursive: true });
  withSetUpLock(path.join(locks, 'page.lock'), () => {
    if (!isFresh(sources, target)) build(root, target);
  });
}

function isFresh(sources, target) {
  const made = path.join(target, 'index.html');
  return existsSync(made) && statSync(made).mtimeMs >= newestMs(sources);
}

function newestMs(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules');
  const times = entries.map((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? newestMs(file) : statSync(file).mtimeMs;
  });
  return Math.max(0, ...times);
}

function build(root, target) {
  process.stderr.write('earworm: building the page ...\n');
  const fresh = `${target}-${process.pid}`;
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const args = ['build', path.join(root, 'web'), '--outDir', fresh, '--emptyOutDir', '--logLevel', 'error'];
  // Tests run under another NODE_ENV, which would give React's slow build.
  const env = { ...process.env, NODE_ENV: 'production' };
  const result = spawnSync(process.execPath, [vite, ...args], { cwd: root, env, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    const hint = 'building the page failed; what vite printed above says why.';
    throw Object.assign(new Error(hint, { cause: result.error }), { hint });
  }
  compress(fresh);
  const old = `${fresh}-old`;
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}

/** Once here instead of at each request; the server sends what the browser takes. */
function compress(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!/\.(?:css|html|js|svg|webmanifest)$/u.test(name)) continue;
    const file = path.join(folder, name);
    const content = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(content));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}
