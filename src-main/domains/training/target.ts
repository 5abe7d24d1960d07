import { type ColumnData, groupByLabel, rowCountOf } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { TaskKind } from '#shared/training/training.schema.ts';

export interface EncodedTarget {
  /** One a row: 0/1, class index, or the value; NaN where the target is missing (or infinite). */
  readonly values: Float32Array<ArrayBuffer>;
  /** In the order of the model's outputs, `[negative, positive]` for binary; absent for regression. */
  readonly classNames?: readonly string[];
}

/**
 * The target as engines take it. Classes are all the values of the column, numbers by size and text by code
 * unit, so that `no` < `yes`, `false` < `true` and `0` < `1`: the last of two is the positive class.
 */
export function encodeTarget(task: TaskKind, column: ColumnData): EncodedTarget {
  if (task === 'regression') return { values: encodeValues(column) };
  const { codes, labels } = groupByLabel(column);
  const isNumeric = column.kind === 'numbers';
  const order = labels
    .map((_, code) => code)
    .sort((left, right) => compareLabels(labels[left]!, labels[right]!, isNumeric));
  if (task === 'binary' && order.length !== 2) {
    throw new AppError(
      'PRECONDITION_FAILED',
      `"${column.name}" has ${order.length} different values, not two.`,
      {
        reason: 'not-two-classes',
        nextStep: order.length > 2 ? 'Choose multiclass.' : 'Choose another target.',
      },
    );
  }
  const rankOf = new Float32Array(order.length);
  for (const [rank, code] of order.entries()) rankOf[code] = rank;
  return {
    values: Float32Array.from(codes, (code) => (code < 0 ? Number.NaN : rankOf[code]!)),
    classNames: order.map((code) => labels[code]!),
  };
}

function encodeValues(column: ColumnData): Float32Array<ArrayBuffer> {
  if (column.kind !== 'numbers') {
    throw new AppError('PRECONDITION_FAILED', `"${column.name}" is not a number.`, {
      reason: 'not-a-number',
      nextStep: 'Choose a classification task, or another target.',
    });
  }
  const values = new Float32Array(rowCountOf(column));
  for (const [row, value] of column.values.entries()) {
    const rounded = Math.fround(value);
    values[row] = Number.isFinite(rounded) ? rounded : Number.NaN;
  }
  return values;
}

function compareLabels(left: string, right: string, isNumeric: boolean): number {
  if (isNumeric && left !== 'true' && left !== 'false') return Number(left) - Number(right);
  return left < right ? -1 : 1;
}
