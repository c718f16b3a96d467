import { rmSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT, runTool } from './run-tool.ts';

rmSync(path.join(PROJECT_ROOT, 'dist'), { recursive: true, force: true });
process.exitCode = runTool('typescript/bin/tsc', ['-p', 'tsconfig.build.json']) ? 0 : 1;
