import { cpSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT, runTool } from './run-tool.ts';

const sources = path.join(PROJECT_ROOT, 'src');
const target = path.join(PROJECT_ROOT, 'dist');

rmSync(target, { recursive: true, force: true });
const isCompiled = runTool('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
// Files that are used as they are.
cpSync(sources, target, {
  recursive: true,
  filter: (file) => statSync(file).isDirectory() || !/\.(?:ts|md)$/u.test(file),
});
process.exitCode = isCompiled ? 0 : 1;
