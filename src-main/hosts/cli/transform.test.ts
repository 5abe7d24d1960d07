import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-cli-transform-'));
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

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

it('a list goes from a file to a preview to a version, and from a version to a file and on', async () => {
  await run('import', write('sales.csv', 'shop,price\na,1\nb,\nb,\nc,9\n'), '--name', 'sales');
  await run('import', write('shops.csv', 'shop,town\na,Bern\nc,Oslo\n'), '--name', 'shops');
  const list = [
    'steps:',
    '  - kind: deduplicate',
    '  - kind: fill',
    '    columns: [price]',
    '    how: median',
    '  - kind: join',
    '    version: shops@1',
    '    on: [{ left: shop, right: shop }]',
  ];
  const steps = write('clean.yaml', list.join('\n'));
  const preview = await run('transform', 'sales', '--steps', steps, '--preview');
  expect(preview).toMatchObject({ code: 0, out: expect.stringMatching(/Remove duplicates .* 3 .*done/) });
  expect(await run('transform', 'sales', '--steps', steps)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Version 2 of sales: 3 rows, 3 columns;.*\n {2}One row has no match\./),
  });

  const kept = join(folder, 'kept.yaml');
  await run('transform', 'sales@2', '--output', kept);
  expect(readFileSync(kept, 'utf8')).toMatch(
    /^format: 1\nsteps:\n {2}- kind: deduplicate\n {2}- kind: fill\n/,
  );
  const replayed = await run('transform', 'sales@1', '--from', 'sales@2', '--name', 'again', '--json');
  const original = await run('transform', 'sales@1', '--steps', kept, '--name', 'and again', '--json');
  expect(JSON.parse(replayed.out).version.fingerprint).toBe(JSON.parse(original.out).version.fingerprint);

  const wrong = write('wrong.yaml', 'steps:\n  - kind: deduplicate\n  - kind: fill\n    columns: price\n');
  expect(await run('transform', 'sales', '--steps', wrong)).toMatchObject({
    code: 1,
    error: expect.stringContaining('step 2, columns'),
  });
  const failing = write('failing.yaml', '- kind: drop\n  columns: [nope]\n');
  expect(await run('transform', 'sales', '--steps', failing)).toMatchObject({
    code: 1,
    error: expect.stringContaining('Step 1 of 1 failed: There is no column named nope'),
  });
});
