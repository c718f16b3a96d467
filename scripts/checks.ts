import { runTool } from './run-tool.ts';

/** What every change must pass beside the tests, quickest first. */
const CHECKS: readonly [name: string, script: string, args: readonly string[]][] = [
  ['types', 'typescript/bin/tsc', ['--noEmit', '-p', '.']],
  ['types of the page', 'typescript/bin/tsc', ['--noEmit', '-p', 'web']],
  ['lint', 'oxlint/bin/oxlint', ['--type-aware']],
  ['format', 'oxfmt/bin/oxfmt', ['--check', '.']],
  ['unused code', 'knip/bin/knip.js', ['--no-progress']],
];

/** Runs all checks, also after one has failed; returns the names of those that failed. */
export function runChecks(): string[] {
  return CHECKS.filter(([, script, args]) => !runTool(script, args)).map(([name]) => name);
}
