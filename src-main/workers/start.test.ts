import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const hooks = `
import { registerHooks } from 'node:module';
const packages = new Set();
registerHooks({
  load(url, context, next) {
    const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url);
    if (name) packages.add(name[1]);
    return next(url, context);
  },
});
await import(process.argv[1]);
console.log(JSON.stringify([...packages]));
process.exit(0);
`;

/** Every import waits for its worker to start: 95 modules of a schema library cost it a third of that time. */
it('the data worker starts without schemas and without DuckDB', () => {
  const program = join(import.meta.dirname, 'data/data.main.ts');
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', hooks, program], {
    encoding: 'utf8',
    env: { ...process.env, NODE_CHANNEL_FD: undefined },
  });
  const packages = JSON.parse(output.trim().split('\n').at(-1)!) as string[];
  expect(packages).not.toContain('zod');
  expect(packages.filter((name) => name.startsWith('@duckdb/'))).toEqual([]);
});
