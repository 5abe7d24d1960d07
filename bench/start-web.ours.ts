/**
 * `npm start -- --web`: from its spawn to a page that answers. `--workspace DIR`: an existing workspace, as
 * at every start but the first; it is made where it is missing.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureStart } from './start-web.browser.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { workspace: { type: 'string' } } });
const workspace = values.workspace ?? join(root, '.cache/bench/start-web-workspace');
mkdirSync(workspace, { recursive: true });

// Interactive is the frame; what Home says of the workspace comes later and is printed beside it.
const sample = await measureStart(
  [
    join(root, 'scripts/run.mjs'),
    'scripts/start.ts',
    '--web',
    '--no-open',
    '--port',
    '0',
    '--workspace',
    workspace,
  ],
  { linkName: 'Data', knowledge: /^This workspace is empty|needs? you/ },
);
console.log(JSON.stringify({ ...sample, answer: 'interactive' }));
