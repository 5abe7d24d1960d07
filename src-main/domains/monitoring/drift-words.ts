import type { Cells } from '#shared/kit/stability-index.ts';
import type { ReferenceSketch } from '#shared/monitoring/monitoring.schema.ts';

type Numeric = Extract<ReferenceSketch, { kind: 'numeric' }>;
type Categorical = Extract<ReferenceSketch, { kind: 'categorical' }>;

/** "Mean rose from 41.2 to 55.8." */
export function describeNumericShift({ summary, measure }: Numeric, currentMean: number): string {
  const what = measure === 'length' ? 'Mean length' : 'Mean';
  const before = summary?.mean ?? Number.NaN;
  const [from, to] = [formatNumber(before), formatNumber(currentMean)];
  if (from === to) return `${what} stayed at ${from}.`;
  return `${what} ${currentMean > before ? 'rose' : 'fell'} from ${from} to ${to}.`;
}

/** "“Oslo” rose from 12 % to 40 %." or "8 % of the values were never seen in training." */
export function describeCategoryShift(reference: Categorical, cells: Cells, newCell: number): string {
  const total = (counts: readonly number[]) =>
    Math.max(
      1,
      counts.slice(0, -1).reduce((sum, count) => sum + count, 0),
    );
  const [referenceTotal, currentTotal] = [total(cells.reference), total(cells.current)];
  const shares = reference.values.map(({ value }, cell) => ({
    value,
    before: cells.reference[cell]! / referenceTotal,
    after: cells.current[cell]! / currentTotal,
  }));
  const newShare = cells.current[newCell]! / currentTotal;
  const moved = shares.reduce<(typeof shares)[number] | null>(
    (most, share) =>
      most === null || Math.abs(share.after - share.before) > Math.abs(most.after - most.before)
        ? share
        : most,
    null,
  );
  if (moved === null || newShare > Math.abs(moved.after - moved.before)) {
    return newShare > 0
      ? `${formatShare(newShare)} of the values were never seen in training.`
      : 'No values in training.';
  }
  const [from, to] = [formatShare(moved.before), formatShare(moved.after)];
  if (from === to) return `“${moved.value}” stayed at ${from}.`;
  return `“${moved.value}” ${moved.after > moved.before ? 'rose' : 'fell'} from ${from} to ${to}.`;
}

export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? percent.toPrecision(2).replace(/\.?0+$/, '') : Math.round(percent)} %`;
}

export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) return value.toPrecision(3);
  return value.toLocaleString('en-US', { maximumSignificantDigits: size < 1000 ? 3 : 6 });
}
