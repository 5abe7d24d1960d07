import type { DuckDBConnection } from '@duckdb/node-api';
import { type ColumnData, groupByLabel } from '#shared/data/columns.ts';
import type { TargetProbe } from '#shared/data/findings/target.schema.ts';
import type { TaskKind } from '#shared/training/training.schema.ts';
import { readColumns } from '../../../../platform/duckdb/read-columns.ts';
import type { DataEvents, StoredColumn, StoredTable } from '../../data.protocol.ts';
import { columnNamed } from '../../views.ts';
import { inspectedTable, position, rowsOf } from '../inspected-table.ts';
import { sampleOf } from '../row-sample.ts';
import { binColumn } from './binned.ts';
import { assignFolds } from './folds.ts';
import { type BinnedColumn, type Folds, probeColumn } from './probe-column.ts';

const maxRows = 100_000;
const foldCount = 5;
const foldSeed = 42;
/** Columns in memory at a time: 40 MB. */
const columnsAtOnce = 50;
/** Classes beyond the most frequent ones have too few rows to be judged. */
const maxClasses = 20;

interface ProbeOptions {
  readonly target: string;
  readonly task: TaskKind;
  readonly report: (progress: DataEvents['progress']) => void;
}

/** A model of each column alone, cross-validated: what predicts the target too well may give it away. */
export async function probeTarget(
  connection: DuckDBConnection,
  file: StoredTable,
  { target: targetName, task, report }: ProbeOptions,
): Promise<TargetProbe> {
  const started = performance.now();
  const { source, rowCount, columns } = inspectedTable(connection, file);
  const target = columnNamed(file, targetName);
  const sample = sampleOf(rowCount, maxRows, position);
  const conditions = [
    `${target.storageName} IS NOT NULL`,
    ...(target.storageType === 'DOUBLE' ? [`isfinite(${target.storageName})`] : []),
    ...(sample.condition === null ? [] : [sample.condition]),
  ];
  const from = `(SELECT * FROM ${source} WHERE ${conditions.join(' AND ')})`;
  const sampled = Number((await rowsOf(connection, `SELECT count(*) FROM ${from}`))[0]![0]);
  const read = async (wanted: readonly StoredColumn[]): Promise<ColumnData[]> =>
    readColumns(connection, { rowCount: sampled, from: () => ({ sql: from, order: null }) }, wanted);

  const question = questionOf((await read([target]))[0]!, task);
  const others = columns.filter(({ name }) => name !== targetName);
  const scores: TargetProbe['columns'] = [];
  for (let start = 0; start < others.length; start += columnsAtOnce) {
    for (const column of await read(others.slice(start, start + columnsAtOnce))) {
      scores.push({ name: column.name, score: scoreOf(binColumn(column), question) });
      report({ phase: 'Trying columns', done: scores.length, total: others.length, unit: 'columns' });
      // Lets a cancel come in between.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
  return {
    target: targetName,
    task,
    measure: question.measure,
    columns: scores.toSorted((a, b) => (b.score ?? -1) - (a.score ?? -1)),
    folds: foldCount,
    seed: foldSeed,
    sample: { rowCount: sampled, seed: sample.seed },
    durationMs: performance.now() - started,
  };
}

interface Question {
  readonly measure: 'auc' | 'r2';
  /** One for a number or two classes; for more, each class against the rest with its weight. */
  readonly targets: readonly { readonly values: Float64Array; readonly weight: number }[];
  readonly folds: Folds;
}

function questionOf(target: ColumnData, task: TaskKind): Question {
  const foldsBy = (classes: Float64Array | null): Folds => ({
    foldOf: assignFolds(target.kind === 'codes' ? target.codes.length : target.values.length, {
      folds: foldCount,
      seed: foldSeed,
      classes,
    }),
    count: foldCount,
  });
  if (task === 'regression' && target.kind === 'numbers') {
    // Distances from the mean keep the sums of squares exact enough.
    const mean = target.values.reduce((sum, value) => sum + value, 0) / Math.max(1, target.values.length);
    const values = target.values.map((value) => value - mean);
    return { measure: 'r2', targets: [{ values, weight: 1 }], folds: foldsBy(null) };
  }
  const { codes, labels } = groupByLabel(target);
  const counts = labels.map((_, code) => codes.reduce((sum, each) => sum + (each === code ? 1 : 0), 0));
  const byCount = labels.map((_, code) => code).toSorted((a, b) => counts[b]! - counts[a]!);
  // Of two classes one says it all.
  const asked = labels.length === 2 ? byCount.slice(1) : byCount.slice(0, maxClasses);
  return {
    measure: 'auc',
    targets: asked.map((code) => ({
      values: Float64Array.from(codes, (each) => (each === code ? 1 : 0)),
      weight: counts[code]!,
    })),
    folds: foldsBy(Float64Array.from(codes)),
  };
}

function scoreOf(column: BinnedColumn, { measure, targets, folds }: Question): number | null {
  let [sum, weights] = [0, 0];
  for (const { values, weight } of targets) {
    const score = probeColumn(column, values, { folds, measure });
    if (score === null) continue;
    sum += score * weight;
    weights += weight;
  }
  return weights === 0 ? null : sum / weights;
}
