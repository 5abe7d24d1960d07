/** `npm run check`: types, lint, boundaries, dead code. Prints one line a check and everything that is wrong. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkImports } from './checks/check-imports.ts';

const root = join(import.meta.dirname, '..');

export interface CheckResult {
  readonly name: string;
  readonly isPassed: boolean;
  readonly output: string;
  readonly durationMs: number;
}

function timed(name: string, run: () => { isPassed: boolean; output: string }): CheckResult {
  const start = performance.now();
  const { isPassed, output } = run();
  return { name, isPassed, output, durationMs: performance.now() - start };
}

/** A tool of node_modules run on this very Node; `npx` would pick up the machine's own. */
function tool(name: string, script: string, args: readonly string[]): CheckResult {
  return timed(name, () => {
    const result = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    return { isPassed: result.status === 0, output: `${result.stdout}${result.stderr}`.trim() };
  });
}

/** Source files under version control or about to be: ignored ones are nobody's concern. */
function sourceFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((file) => /\.(ts|tsx|mts|cts)$/.test(file) && !file.endsWith('.d.ts'));
}

export function runChecks(): readonly CheckResult[] {
  return [
    tool('types', 'typescript/bin/tsc', ['-p', '.', '--pretty', 'false']),
    tool('format and lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
    tool('type-aware lint', 'oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']),
    timed('imports', () => {
      const files = sourceFiles();
      const faults = checkImports(root, files);
      const lines = faults.map(({ file, message }) => `${file} ${message}`);
      return { isPassed: faults.length === 0, output: [...lines, `${files.length} modules seen`].join('\n') };
    }),
    tool('dead code', 'knip/bin/knip.js', ['--no-progress']),
  ];
}

if (import.meta.main) {
  let isAllPassed = true;
  for (const { name, isPassed, output, durationMs } of runChecks()) {
    console.log(`${isPassed ? 'ok  ' : 'FAIL'} ${name} (${(durationMs / 1000).toFixed(1)} s)`);
    if (!isPassed) console.log(output);
    isAllPassed &&= isPassed;
  }
  process.exitCode = isAllPassed ? 0 : 1;
}
