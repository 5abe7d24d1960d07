/**
 * `npm test`: checks, unit and integration tests, stories in a real browser, and a tenth-size run of each
 * bench. Ends with `N passed, N failed` over all of them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { benches } from '../bench/benches.ts';
import { runChecks } from './check.ts';

const root = join(import.meta.dirname, '..');
const reports = join(root, '.cache/test-reports');

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const tallies: Tally[] = [];

function heading(text: string): void {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`);
}

/** Runs a tool on this Node with its output shown; answers whether it exited with 0. */
function run(script: string, args: readonly string[]): boolean {
  return (
    spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' }).status === 0
  );
}

/** Counts from a report, at least one failure where the tool failed: a crash must not look like a pass. */
function tally(isExitClean: boolean, read: () => Tally): void {
  let counted: Tally;
  try {
    counted = read();
  } catch {
    counted = { passed: 0, failed: 1 };
  }
  const isSilentFailure = !isExitClean && counted.failed === 0;
  tallies.push(isSilentFailure ? { ...counted, failed: 1 } : counted);
}

function readReport<T>(name: string): T {
  return JSON.parse(readFileSync(join(reports, name), 'utf8')) as T;
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

heading('Checks');
for (const { name, isPassed, output, durationMs } of runChecks()) {
  console.log(`${isPassed ? 'ok  ' : 'FAIL'} ${name} (${(durationMs / 1000).toFixed(1)} s)`);
  if (!isPassed) console.log(output);
  tallies.push({ passed: isPassed ? 1 : 0, failed: isPassed ? 0 : 1 });
}

heading('Unit and integration tests');
const isUnitClean = run('node_modules/vitest/vitest.mjs', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(reports, 'unit.json')}`,
]);
tally(isUnitClean, () => {
  const { numPassedTests, numFailedTests } = readReport<{ numPassedTests: number; numFailedTests: number }>(
    'unit.json',
  );
  return { passed: numPassedTests, failed: numFailedTests };
});

heading('Stories in the browser');
const isStoriesClean = run('scripts/e2e.ts', []);
tally(isStoriesClean, () => {
  const { stats } = readReport<{ stats: { expected: number; unexpected: number; flaky: number } }>(
    'stories.json',
  );
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
});

heading('Benches, a tenth of their size');
for (const bench of benches.filter(({ isOnDemand }) => isOnDemand !== true)) {
  const isPassed = run('bench/bench.ts', [bench.name, '--small', '--pairs', '3', '--answers-only']);
  tallies.push({ passed: isPassed ? 1 : 0, failed: isPassed ? 0 : 1 });
  console.log('');
}

const passed = tallies.reduce((sum, one) => sum + one.passed, 0);
const failed = tallies.reduce((sum, one) => sum + one.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
