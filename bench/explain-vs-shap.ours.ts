/** TreeSHAP of the app over rows of a file: `--folder FOLDER --rows N`. Timed from model text and rows in memory. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lightgbmEngine } from '../src-main/engines/lightgbm/lightgbm.engine.ts';
import { explainByPaths } from '../src-main/engines/trees/path-dependent.ts';

const text = { type: 'string' } as const;
const { values: args } = parseArgs({ options: { folder: text, rows: text } });
const folder = args.folder!;
const rowCount = Number(args.rows);
const columnCount = 20;
const shownRows = 100;

const files = new Map([['model.txt', new Uint8Array(readFileSync(join(folder, 'model.txt')))]]);
const bytes = readFileSync(join(folder, 'rows.f32'));
const values = new Float32Array(bytes.buffer, bytes.byteOffset, rowCount * columnCount);

const startedMs = performance.now();
const ensemble = lightgbmEngine.readTrees!(files);
const { base, values: contributions } = await explainByPaths(ensemble, {
  matrix: { rowCount, columnCount, values },
  featureOf: Int32Array.from({ length: columnCount }, (_, column) => column),
  featureCount: columnCount,
});
const durationMs = performance.now() - startedMs;

const means = new Float64Array(columnCount);
for (const [at, value] of contributions.entries()) means[at % columnCount]! += Math.abs(value) / rowCount;
console.log(
  JSON.stringify({
    durationMs,
    base: base[0],
    means: [...means],
    contributions: [...contributions.subarray(0, shownRows * columnCount)],
    settings: { rows: rowCount, trees: ensemble.nodes.starts.length - 1, threads: 1 },
  }),
);
