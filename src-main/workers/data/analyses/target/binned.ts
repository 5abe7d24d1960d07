import { type ColumnData, groupByLabel } from '#shared/data/columns.ts';
import { quantileBins } from '../associations/quantile-bins.ts';
import { presentOrder } from '../associations/ranks.ts';
import type { BinnedColumn } from './probe-column.ts';

/** Enough steps for a curve, and so few that each has rows to learn from. */
const numberBins = 32;

/** A column for a model of its own: quantile bins of a number, the categories of a text, and one for missing. */
export function binColumn(column: ColumnData): BinnedColumn {
  if (column.kind === 'numbers' && column.type !== 'boolean') {
    const values = column.values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
    return withMissing(quantileBins(values, presentOrder(values), numberBins));
  }
  const { codes, labels } = groupByLabel(column);
  return withMissing({ codes, levels: labels.length });
}

function withMissing({ codes, levels }: BinnedColumn): BinnedColumn {
  return { codes: codes.map((code) => (code < 0 ? levels : code)), levels: levels + 1 };
}
