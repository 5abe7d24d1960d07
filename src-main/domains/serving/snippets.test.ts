import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { writeSnippets } from './snippets.ts';

const row: Record<string, unknown> = JSON.parse(
  `{"it's":"a\\"b\\\\c $HOME \`id\` '; rm -rf /","名":"\\ud83d\\ude00\\n\\t","missing":null,"flag":true,"off":false,"n":-1.5e-7,"__proto__":"own","constructor":1}`,
) as Record<string, unknown>;
const { curl, python, javascript, exampleRow } = writeSnippets({
  url: 'http://127.0.0.1:8100',
  key: 'mw_key',
  row,
});

it('keeps every character through a shell', () => {
  // `curl` replaced by a function that prints its last argument.
  const output = execFileSync('sh', ['-c', `curl() { for last; do :; done; printf %s "$last"; }\n${curl}`], {
    encoding: 'utf8',
  });
  expect(output).toBe(JSON.stringify({ rows: [row] }));
});

it('keeps every value in JavaScript', async () => {
  const script = `globalThis.fetch = (url, { body }) => { process.stdout.write(body); process.exit(0); };\n${javascript}`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(output).toBe(JSON.stringify({ rows: [row] }));
});

it('keeps every value in Python', (context) => {
  const stub = `
import json, sys, types
class Requests(types.ModuleType):
    def post(self, url, headers, json, timeout):
        sys.stdout.write(__import__("json").dumps(json))
        sys.exit(0)
sys.modules["requests"] = Requests("requests")
`;
  let output: string;
  try {
    output = execFileSync('python3', ['-c', `${stub}\n${python}`], { encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return context.skip('there is no python3 here');
    throw error;
  }
  expect(JSON.parse(output)).toEqual(JSON.parse(JSON.stringify({ rows: [row] })));
});

it('shows the row', () => {
  expect(exampleRow).toBe(row);
});
