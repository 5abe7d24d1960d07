import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8');
const named = [
  ...text.matchAll(/`((?:src-[a-z]+|resources|e2e|test|bench|scripts|docs)(?:\/[\w.-]+)*)`/g),
].map(([, path]) => path!);

it('names folders and files', () => {
  expect(named.length).toBeGreaterThan(15);
});

it.each([...new Set(named)])('%s exists', (path) => {
  expect(existsSync(join(root, path))).toBe(true);
});

it('names every top-level source folder', () => {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('src-'))
    .map(({ name }) => name);
  for (const folder of folders) expect(text).toContain(`\`${folder}`);
});

it('every decision has a number of its own, in its name and in its title', () => {
  const folder = join(root, 'docs/adr');
  const numbers = readdirSync(folder).map((name) => Number(name.slice(0, 4)));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  for (const name of readdirSync(folder)) {
    const title = readFileSync(join(folder, name), 'utf8').split('\n')[0]!;
    expect(title).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `));
  }
});
