import { spawnSync } from 'node:child_process';
import path from 'node:path';

export const PROJECT_ROOT: string = path.resolve(import.meta.dirname, '..');

/** Runs a JavaScript tool from `node_modules` under this Node; `true` when it ends well. */
export function runTool(script: string, args: readonly string[]): boolean {
  const file = path.join(PROJECT_ROOT, 'node_modules', script);
  const result = spawnSync(process.execPath, [file, ...args], { cwd: PROJECT_ROOT, stdio: 'inherit' });
  return result.status === 0;
}
