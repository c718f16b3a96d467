import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runChecks } from './checks.ts';
import { runTool } from './run-tool.ts';

/** The part that we read of vitest's JSON report (Jest's shape). */
interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/**
 * `npm test`: checks, then all tests; arguments go to vitest (with any, the checks are left out). The
 * last line is `N passed, N failed`, and `, N skipped` when some were. A failed check counts as a failure.
 */
function main(vitestArgs: readonly string[]): void {
  const failedChecks = vitestArgs.length > 0 ? [] : runChecks();
  const report = runVitest(vitestArgs);
  const failedTests = Math.max(report.numFailedTests, report.numFailedTestSuites > 0 ? 1 : 0);
  const skipped = report.numPendingTests + report.numTodoTests;
  const isSkipFailure = skipped > 0 && process.env['EARWORM_TEST_REQUIRE_ALL'] === '1';
  const failed = failedChecks.length + failedTests + (isSkipFailure ? skipped : 0);
  if (failedChecks.length > 0) console.log(`failed checks: ${failedChecks.join(', ')}`);
  if (isSkipFailure) console.log(`${skipped} tests were skipped, and EARWORM_TEST_REQUIRE_ALL=1 forbids it`);
  const skippedPart = skipped > 0 && !isSkipFailure ? `, ${skipped} skipped` : '';
  console.log(`${report.numPassedTests} passed, ${failed} failed${skippedPart}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function runVitest(args: readonly string[]): TestReport {
  const reportFile = path.join(tmpdir(), `earworm-tests-${process.pid}.json`);
  const flags = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const isPassed = runTool('vitest/vitest.mjs', ['run', ...flags, ...args]);
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as TestReport;
    // Vitest also fails for errors outside any test.
    return isPassed ? report : { ...report, numFailedTests: Math.max(1, report.numFailedTests) };
  } catch {
    return {
      numPassedTests: 0,
      numFailedTests: 1,
      numFailedTestSuites: 0,
      numPendingTests: 0,
      numTodoTests: 0,
    };
  } finally {
    rmSync(reportFile, { force: true });
  }
}

main(process.argv.slice(2));
