import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Compiles each `kernel/NAME.ts` (AssemblyScript) to `build/NAME.wasm` when that is missing or
 * older. Written beside and moved into place, so that a program running meanwhile reads a whole one.
 */
export async function buildKernelIfStale(root) {
  const folder = path.join(root, 'kernel');
  if (!existsSync(folder)) return;
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  // A source may import another, or parts of its own in a folder.
  const files = readdirSync(folder, { recursive: true });
  const changedMs = Math.max(...files.map((file) => statSync(path.join(folder, file)).mtimeMs));
  for (const source of sources) {
    const target = path.join(root, 'build', source.replace(/\.ts$/u, '.wasm'));
    const isFresh = existsSync(target) && statSync(target).mtimeMs >= changedMs;
    if (!isFresh) await compile(root, path.join('kernel', source), target);
  }
}

async function compile(root, source, target) {
  process.stderr.write(`earworm: compiling ${source} ...\n`);
  mkdirSync(path.dirname(target), { recursive: true });
  const asc = await import(pathToFileURL(path.join(root, 'node_modules/assemblyscript/dist/asc.js')).href);
  const fresh = `${target}-${process.pid}`;
  const options = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert'];
  const flags = [source, '--baseDir', root, '--outFile', path.relative(root, fresh), ...options];
  const { error, stderr } = await asc.main(flags);
  if (error) {
    const hint = `compiling ${source} failed\n${stderr.toString()}`;
    throw Object.assign(new Error(hint, { cause: error }), { hint });
  }
  renameSync(fresh, target);
}
