#!/usr/bin/env node
/** `node scripts/run.mjs SCRIPT.ts|TOOL ARGS…`: runs a script, or a tool of node_modules, on the bundled Node. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findNode, noNodeMessage, root, runOn } from './bundled-node.mjs';

/** Packages whose command is named otherwise than the package. */
const packageOf = { biome: '@biomejs/biome', playwright: '@playwright/test', tsc: 'typescript' };

function locate(name) {
  if (/[./\\]/.test(name)) return resolve(root, name);
  const folder = join(root, 'node_modules', packageOf[name] ?? name);
  if (!existsSync(folder)) return null;
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : bin?.[name];
  return file === undefined ? null : join(folder, file);
}

const [name = '', ...args] = process.argv.slice(2);
const node = findNode();
const program = node === null ? null : locate(name);
if (node === null) {
  console.error(noNodeMessage);
  process.exitCode = 1;
} else if (program === null) {
  console.error(`There is no script or tool named "${name}". Run "npm ci" if it should be there.`);
  process.exitCode = 1;
} else {
  runOn(node, program, args);
}
