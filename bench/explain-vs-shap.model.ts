import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lightgbmEngine } from '../src-main/engines/lightgbm/lightgbm.engine.ts';
import { makeFitData, readFitData } from './fit-lightgbm.data.ts';

const columnCount = 20;

/**
 * What both sides of `explain-vs-shap` read: `model.txt`, 100 trees of 31 leaves that learned from 50,000 rows of the
 * data of `fit-lightgbm`, and `rows.f32`, 10,000 rows they did not see.
 */
export async function makeExplainFiles(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const part = `${folder}.${process.pid}.part`;
  mkdirSync(part, { recursive: true });
  const spec = { path: join(part, 'fit.f32'), rows: 50_000, columns: columnCount, seed: 2 };
  makeFitData(spec);
  const { train, trainTarget, test } = readFitData(spec);
  await lightgbmEngine.load();
  const { files } = await lightgbmEngine.fit(
    {
      task: { kind: 'binary' },
      train: { rowCount: spec.rows, columnCount, values: train },
      trainTarget,
      featureNames: Array.from({ length: columnCount }, (_, column) => `x${column}`),
      categoricalColumns: [],
      hyperparameters: { num_iterations: 100, num_leaves: 31 },
      seed: 2,
      threadCount: 2,
    },
    { signal: new AbortController().signal, onProgress: () => undefined, onMetrics: () => undefined },
  );
  for (const [name, bytes] of files) writeFileSync(join(part, name), bytes);
  writeFileSync(join(part, 'rows.f32'), new Uint8Array(test.buffer, test.byteOffset, test.byteLength));
  renameSync(part, folder);
}
