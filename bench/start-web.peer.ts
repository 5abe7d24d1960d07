/** An empty Node HTTP server with an empty page, launched and opened in the same way. */
import { join } from 'node:path';
import { measureStart } from './start-web.browser.ts';

const root = join(import.meta.dirname, '..');
const sample = await measureStart([join(root, 'scripts/run.mjs'), 'bench/start-web.empty-server.ts'], {
  linkName: 'Nothing',
  knowledge: null,
});
console.log(JSON.stringify({ ...sample, answer: 'interactive' }));
