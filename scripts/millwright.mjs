#!/usr/bin/env node
/** The command `millwright`. Goes on in this process where its Node will do, else on the bundled one. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { environmentFor, findNode, noNodeMessage, root, runOn } from './bundled-node.mjs';

const args = process.argv.slice(2);
const isWindow = args[0] === 'start' || args[0] === 'web';
const program = join(root, isWindow ? 'scripts/start.ts' : 'src-main/hosts/cli/cli.main.ts');
const programArgs = isWindow ? [...(args[0] === 'web' ? ['--web'] : []), ...args.slice(1)] : args;

const node = findNode();
if (node === null) {
  console.error(noNodeMessage);
  process.exitCode = 1;
} else if (node === process.execPath) {
  Object.assign(process.env, environmentFor(node));
  process.argv = [node, program, ...programArgs];
  await import(pathToFileURL(program).href);
} else {
  runOn(node, program, programArgs);
}
