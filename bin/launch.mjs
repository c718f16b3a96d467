import { existsSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stopWithNpm } from './stop-with-npm.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const NODE_MAJOR_MIN = 24;

/**
 * Brings up what is missing (Node 24, packages, built files) and runs the command. In a source
 * checkout the sources run as they are; a published package has `dist/` and its packages already.
 * Commands that begin with a colon are the package scripts: `:test` runs `scripts/test.ts`.
 */
export async function launch(args) {
  const isCheckout = existsSync(path.join(ROOT, 'package-lock.json'));
  stopWithNpm();
  if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
    const { ensureRuntime } = await import('./ensure-runtime.mjs');
    const { runAs } = await import('./run-as.mjs');
    await runAs(ensureRuntime(runtimeFolder(isCheckout)), [process.argv[1], ...args]);
    return;
  }
  if (process.env.EARWORM_LIFELINE_FD !== undefined) {
    const { dieWithLauncher } = await import('./run-as.mjs');
    dieWithLauncher();
  }
  keepCompiledCode(path.join(runtimeFolder(isCheckout), 'compile-cache'));
  if (isCheckout) {
    const { ensurePackages } = await import('./ensure-packages.mjs');
    ensurePackages(ROOT);
    const { buildKernelIfStale } = await import('./build-kernel.mjs');
    await buildKernelIfStale(ROOT);
    const { buildPageIfStale } = await import('./build-page.mjs');
    buildPageIfStale(ROOT);
  }
  const [command = '', ...rest] = args;
  const script = command.startsWith(':') ? scriptFile(command.slice(1)) : undefined;
  const entry = script ?? path.join(ROOT, isCheckout ? 'src/cli/main.ts' : 'dist/cli/main.js');
  process.argv = [process.execPath, entry, ...(script === undefined ? args : rest)];
  await import(pathToFileURL(entry).href);
}

/** Halves the time to start; for the processes that this one starts, too. */
function keepCompiledCode(folder) {
  process.env.NODE_COMPILE_CACHE ??= folder;
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
}

/** `eval` and `bench` are folders of their own; all else is one file. */
function scriptFile(name) {
  const files = [`scripts/${name}.ts`, `${name}/main.ts`].map((file) => path.join(ROOT, file));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`there is no script named ${name}`);
  return found;
}

/** Inside the checkout; for a published package, whose folder may be read-only, in the user's cache. */
function runtimeFolder(isCheckout) {
  if (isCheckout) return path.join(ROOT, '.runtime');
  const home = process.env.HOME ?? process.env.USERPROFILE ?? '.';
  const cache = process.env.XDG_CACHE_HOME ?? process.env.LOCALAPPDATA ?? path.join(home, '.cache');
  return path.join(cache, 'earworm', 'runtime');
}
