import { runTool } from './run-tool.ts';

process.exitCode = runTool('oxfmt/bin/oxfmt', ['.']) ? 0 : 1;
