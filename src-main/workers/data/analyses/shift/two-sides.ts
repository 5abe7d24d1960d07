import { type ColumnData, groupByLabel } from '#shared/data/columns.ts';
import type { Matrix } from '../../../../engines/engine.ts';

/** Categories beyond the most frequent ones share a code: 254 bins are all that a forest has. */
const maxCategories = 200;

/** The same column of both sides, one below the other, as a forest takes it. */
export interface JoinedColumn {
  readonly name: string;
  readonly values: Float32Array;
  readonly isCategory: boolean;
}

/** Numbers as they are (NaN is missing); categories as codes, free text as its length. */
export function joinSides(first: ColumnData, second: ColumnData): JoinedColumn {
  const { name } = first;
  if (first.kind === 'numbers' && second.kind === 'numbers') {
    const values = new Float32Array(first.values.length + second.values.length);
    values.set(finite(first.values));
    values.set(finite(second.values), first.values.length);
    return { name, values, isCategory: false };
  }
  const labels = [...labelsOf(first), ...labelsOf(second)];
  if (first.type === 'text')
    return {
      name,
      values: Float32Array.from(labels, (label) => label?.length ?? Number.NaN),
      isCategory: false,
    };
  const counts = new Map<string, number>();
  for (const label of labels) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  const kept = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, maxCategories);
  const codeOf = new Map(kept.map(([label], code) => [label, code]));
  return {
    name,
    values: Float32Array.from(labels, (label) =>
      label === null ? Number.NaN : (codeOf.get(label) ?? kept.length),
    ),
    isCategory: true,
  };
}

/** What a 32-bit number cannot hold is missing, as it is in training. */
function finite(values: Float64Array): Float32Array {
  return Float32Array.from(values, (value) => (Number.isFinite(Math.fround(value)) ? value : Number.NaN));
}

function labelsOf(column: ColumnData): (string | null)[] {
  const { codes, labels } = groupByLabel(column);
  return Array.from(codes, (code) => (code < 0 ? null : labels[code]!));
}

export function matrixOf(columns: readonly JoinedColumn[], rows: ArrayLike<number>): Matrix {
  const values = new Float32Array(rows.length * columns.length);
  for (let place = 0; place < rows.length; place += 1) {
    for (const [index, column] of columns.entries())
      values[place * columns.length + index] = column.values[rows[place]!]!;
  }
  return { rowCount: rows.length, columnCount: columns.length, values };
}
