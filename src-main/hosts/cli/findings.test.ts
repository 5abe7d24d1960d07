import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VersionFindings } from '#shared/data/findings/finding.schema.ts';
import { runCli } from './run-cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-cli-findings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  let out = '';
  let error = '';
  const streams = {
    out: { write: (text: string) => (out += text) },
    error: { write: (text: string) => (error += text) },
  };
  const workspace = ['--workspace', join(folder, 'workspace')];
  const code = await runCli([...args, ...workspace], streams, new AbortController().signal);
  return { code, out, error };
}

function writeRows(name: string, offset: number): string {
  const file = join(folder, name);
  const rows = Array.from({ length: 300 }, (_, row) => {
    const isLate = row % 3 === 0;
    return `${((row * 7_919) % 997) + offset},${isLate ? 'refund' : 'none'},${isLate ? 'yes' : 'no'}`;
  });
  writeFileSync(file, `amount,closed_as,late\n${rows.join('\n')}\n`);
  return file;
}

it('findings are printed, come as JSON, and are a gate for automation', async () => {
  expect(await run('import', writeRows('first.csv', 0), '--name', 'orders')).toMatchObject({ code: 0 });
  const printed = await run('findings', 'orders', '--target', 'late');
  expect(printed.code).toBe(0);
  expect(printed.out).toContain('Problem, target leakage: closed_as alone predicts late with AUC 1.000.');
  expect(printed.out).toContain('In the app: Ignore in training.');

  await run('import', writeRows('second.csv', 900), '--dataset', 'orders');
  const compared = await run('findings', 'orders', '--target', 'amount', '--against', '1', '--json');
  const found = JSON.parse(compared.out) as VersionFindings;
  expect(found).toMatchObject({ isInspected: true, shifts: [{ names: ['version 1', 'version 2'] }] });
  expect(found.shifts[0]!.columns[0]!.name).toBe('amount');
  expect(found.findings).toContainEqual(expect.objectContaining({ kind: 'shift', severity: 'warning' }));

  const refused = await run('findings', 'orders@1', '--target', 'late', '--fail-on', 'error');
  expect(refused).toMatchObject({ code: 1, error: expect.stringContaining('1 finding is not allowed.') });
  expect(await run('findings', 'orders', '--target', 'nothing')).toMatchObject({ code: 1 });
});
