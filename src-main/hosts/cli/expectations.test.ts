import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-cli-expectations-'));
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

function writeRows(name: string, write: (row: number) => string): string {
  const file = join(folder, name);
  writeFileSync(file, `area,side,price\n${Array.from({ length: 200 }, (_, row) => write(row)).join('\n')}\n`);
  return file;
}

it('a suite goes from a suggestion to a file to a check, and a bad version is trained on only with a reason', async () => {
  const good = (row: number) => `${40 + ((row * 37) % 160)},${row % 3 ? 'south' : 'north'},${row * 7}`;
  expect(await run('import', writeRows('homes.csv', good), '--name', 'homes')).toMatchObject({ code: 0 });

  const suite = join(folder, 'homes.expectations.yaml');
  await run('expectations', 'suggest', 'homes', '--output', suite);
  expect(readFileSync(suite, 'utf8')).toContain('  - kind: not-missing\n    column: side\n');
  writeFileSync(
    join(folder, 'broken.yaml'),
    readFileSync(suite, 'utf8').replace('not-missing', 'not-mising'),
  );
  const broken = await run('expectations', 'apply', 'homes', join(folder, 'broken.yaml'));
  expect(broken).toMatchObject({ code: 1, error: expect.stringMatching(/broken\.yaml:\d+: kind is one of/) });

  expect(await run('expectations', 'apply', 'homes', suite)).toMatchObject({ code: 0 });
  expect((await run('expectations', 'show', 'homes')).out).toBe(readFileSync(suite, 'utf8'));
  const passing = await run('expectations', 'check', 'homes');
  expect(passing).toMatchObject({ code: 0, out: expect.stringContaining('Version 1 keeps all of') });

  const bad = writeRows('bad.csv', (row) => good(row).replace('north', ''));
  expect(await run('import', bad, '--dataset', 'homes')).toMatchObject({ code: 0 });
  const failing = await run('expectations', 'check', 'homes');
  expect(failing).toMatchObject({ code: 1, error: expect.stringContaining('Version 2 fails 1 of') });
  expect(failing.out).toMatch(
    /failed +error +side +Not missing +is present +67 of 200 rows fail \(33\.5 %\)/,
  );

  const train = ['train', 'homes', '--target', 'price', '--engine', 'forest', '--json'];
  const refused = await run(...train);
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.error)).toMatchObject({
    error: {
      code: 'PRECONDITION_FAILED',
      reason: 'expectations-failed',
      message: 'Version 2 fails an expectation: side is present (67 of 200 rows fail (33.5 %)).',
    },
  });
  const overridden = await run(...train, '--override', 'north is not recorded any more');
  expect(JSON.parse(overridden.out)).toMatchObject({
    run: {
      status: 'succeeded',
      expectationsOverride: {
        reason: 'north is not recorded any more',
        failedRules: ['not-missing(side)'],
      },
    },
  });
});
