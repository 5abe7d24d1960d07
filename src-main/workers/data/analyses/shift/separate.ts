import type { ColumnData } from '#shared/data/columns.ts';
import type { ShiftReport } from '#shared/data/findings/shift-check.schema.ts';
import type { HyperparameterValues } from '#shared/training/training.schema.ts';
import { importEngine } from '../../../../engines/engines.ts';
import { areaUnderRoc } from '../../../../engines/scores/area-under-roc.ts';
import { binColumn } from '../target/binned.ts';
import { assignFolds } from '../target/folds.ts';
import { probeColumn } from '../target/probe-column.ts';
import { joinSides, matrixOf } from './two-sides.ts';

const foldCount = 3;
/** Enough to see what there is to see, and no more than some seconds. */
const hyperparameters: HyperparameterValues = {
  learner: 'random_forest',
  num_trees: 60,
  max_depth: 10,
  min_rows_per_leaf: 10,
};

export const shiftSeed = 42;

export interface SeparateOptions {
  readonly threadCount: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

type Separation = Pick<ShiftReport, 'auc' | 'foldAucs' | 'columns'>;

/**
 * Trains a forest to tell two sets of rows apart, judged on rows that it has not seen. The same columns in both,
 * in the same order; the same rows and seed give the same answer.
 */
export async function separate(
  first: readonly ColumnData[],
  second: readonly ColumnData[],
  { threadCount, signal, onProgress }: SeparateOptions,
): Promise<Separation> {
  const joined = first.map((column, index) => joinSides(column, second[index]!));
  const counts = [first, second].map(([column]) => rowsOf(column!)) as [number, number];
  const rowCount = counts[0] + counts[1];
  const sides = Float64Array.from({ length: rowCount }, (_, row) => (row < counts[0] ? 0 : 1));
  const foldOf = assignFolds(rowCount, { folds: foldCount, seed: shiftSeed, classes: sides });
  const engine = await importEngine('forest');
  const rowsIn = (isIn: (fold: number) => boolean) =>
    Uint32Array.from(foldOf.keys().filter((row) => isIn(foldOf[row]!)));
  const foldAucs: number[] = [];
  const gains = new Float64Array(joined.length);
  for (let fold = 0; fold < foldCount; fold += 1) {
    const train = rowsIn((each) => each !== fold);
    const held = rowsIn((each) => each === fold);
    const model = await engine.fit(
      {
        task: { kind: 'binary' },
        train: matrixOf(joined, train),
        trainTarget: Float32Array.from(train, (row) => sides[row]!),
        featureNames: joined.map(({ name }) => name),
        categoricalColumns: joined.flatMap(({ isCategory }, index) => (isCategory ? [index] : [])),
        hyperparameters,
        seed: shiftSeed,
        threadCount,
      },
      {
        signal,
        onProgress: ({ done, total }) => onProgress(fold * total + done, foldCount * total),
        onMetrics: () => undefined,
      },
    );
    const predictor = await engine.open(model.files, { threadCount });
    const scores = predictor.predict(matrixOf(joined, held));
    predictor.close();
    foldAucs.push(
      areaUnderRoc(
        scores,
        Float32Array.from(held, (row) => sides[row]!),
      ),
    );
    for (const [index, gain] of (model.importance ?? gains).entries()) gains[index]! += gain;
  }
  const allGains = gains.reduce((sum, gain) => sum + gain, 0) || 1;
  return {
    auc: foldAucs.reduce((sum, auc) => sum + auc, 0) / foldCount,
    foldAucs,
    columns: joined
      .map(({ name }, index) => ({
        name,
        importance: gains[index]! / allGains,
        score: probeColumn(binColumn(together(first[index]!, second[index]!)), sides, {
          folds: { foldOf, count: foldCount },
          measure: 'auc',
        }),
      }))
      .toSorted((a, b) => b.importance - a.importance),
  };
}

function rowsOf(column: ColumnData): number {
  return column.kind === 'codes' ? column.codes.length : column.values.length;
}

/** The rows of both as one column. */
function together(first: ColumnData, second: ColumnData): ColumnData {
  const { name, type } = first;
  if (first.kind === 'numbers' && second.kind === 'numbers')
    return { name, type, kind: 'numbers', values: Float64Array.from([...first.values, ...second.values]) };
  return { name, type, kind: 'strings', values: [...textsOf(first), ...textsOf(second)] };
}

function textsOf(column: ColumnData): readonly (string | null)[] {
  if (column.kind === 'strings') return column.values;
  if (column.kind === 'numbers')
    return Array.from(column.values, (value) => (Number.isNaN(value) ? null : String(value)));
  return Array.from(column.codes, (code) => (code < 0 ? null : column.dictionary[code]!));
}
