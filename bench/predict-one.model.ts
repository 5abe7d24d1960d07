import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnData } from '../src-main/domains/training/index.ts';
import { createRandom } from '../src-shared/kit/random.ts';
import { requestRow, trainPackage } from '../test/model-package.ts';

const featureCount = 20;
const trees = 100;
const leaves = 31;
const trainingRows = 20_000;
const requestCount = 2_000;

/**
 * The model and the requests of both sides of `predict-one`: 100 trees of 31 leaves over 20 numbers, written once.
 * `package/` is our package, of which the peer reads `model.txt`; `requests.ndjson` has one row object a line.
 */
export async function makePredictOneFiles(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const random = createRandom(1);
  const features = Array.from({ length: featureCount }, (_, index): ColumnData => {
    const values = Float64Array.from(
      { length: trainingRows },
      () => Math.round(random.nextFloat() * 1e4) / 1e2,
    );
    return { name: `feature_${index}`, type: 'float', kind: 'numbers', values };
  });
  const score = (row: number) =>
    features.reduce((sum, column, index) => {
      const value = column.kind === 'numbers' ? column.values[row]! : 0;
      return sum + Math.sin((value * (index + 1)) / 100);
    }, 0);
  const labels = Array.from({ length: trainingRows }, (_, row) =>
    score(row) + random.nextFloat() > 4 ? 'yes' : 'no',
  );
  const columns: ColumnData[] = [
    ...features,
    { name: 'target', type: 'category', kind: 'strings', values: labels },
  ];
  const { files } = await trainPackage({
    columns,
    target: 'target',
    task: 'binary',
    hyperparameters: { num_iterations: trees, num_leaves: leaves },
  });
  const part = `${folder}.${process.pid}.part`;
  mkdirSync(join(part, 'package'), { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(part, 'package', name), bytes);
  const requests = Array.from({ length: requestCount }, (_, row) =>
    JSON.stringify(requestRow(columns, row, 'target')),
  );
  writeFileSync(join(part, 'requests.ndjson'), `${requests.join('\n')}\n`);
  renameSync(part, folder);
}
