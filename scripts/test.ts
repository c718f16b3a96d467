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
  readonly testResults: readonly { readonly assertionResults: readonly TestResult[] }[];
}

interface TestResult {
  readonly fullName: string;
  readonly status: string;
}

/** Of titles of tests that no package makes possible: they want data that is not ours, or rights. */
const WANTS = /\(needs the [^)]+\)/u;

/**
 * `npm test`: checks, then all tests; arguments go to vitest (with any, the checks are left out). What was
 * skipped is listed; the last line is `N passed, N failed`. A failed check counts as a failure; with
 * `EARWORM_TEST_REQUIRE_ALL=1` so does each test that is skipped for want of a program.
 */
function main(vitestArgs: readonly string[]): void {
  const failedChecks = vitestArgs.length > 0 ? [] : runChecks();
  const report = runVitest(vitestArgs);
  const failedTests = Math.max(report.numFailedTests, report.numFailedTestSuites > 0 ? 1 : 0);
  const skipped = skippedNames(report);
  const isAllRequired = process.env['EARWORM_TEST_REQUIRE_ALL'] === '1';
  const forbidden = isAllRequired ? skipped.filter((name) => !WANTS.test(name)) : [];
  const failed = failedChecks.length + failedTests + forbidden.length;
  if (failedChecks.length > 0) console.log(`failed checks: ${failedChecks.join(', ')}`);
  for (const name of skipped) console.log(`skipped: ${name}`);
  if (forbidden.length > 0)
    console.log(`${forbidden.length} of them may not be skipped while EARWORM_TEST_REQUIRE_ALL=1`);
  console.log(`${report.numPassedTests} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

const skippedNames = ({ testResults }: TestReport): string[] =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName);

function runVitest(args: readonly string[]): TestReport {
  const reportFile = path.join(tmpdir(), `earworm-tests-${process.pid}.json`);
  const flags = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const isPassed = runTool('vitest/vitest.mjs', ['run', ...flags, ...args]);
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as TestReport;
    // Vitest also fails for errors outside any test.
    return isPassed ? report : { ...report, numFailedTests: Math.max(1, report.numFailedTests) };
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numFailedTestSuites: 0, testResults: [] };
  } finally {
    rmSync(reportFile, { force: true });
  }
}

main(process.argv.slice(2));
