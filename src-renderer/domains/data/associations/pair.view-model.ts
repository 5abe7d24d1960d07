import type { PairView } from '#shared/data/findings/associations.schema.ts';
import type { BoxData } from '../../../charts/box-chart.option.ts';

type ViewOf<K extends PairView['kind']> = Extract<PairView, { readonly kind: K }>;
type Write = (value: number) => string;

interface Matrix {
  readonly xLabels: readonly string[];
  readonly yLabels: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** Low values at the bottom, as in every chart; empty cells stay blank. */
export function densityOf(
  { xEdges, yEdges, counts }: ViewOf<'numbers'>,
  write: { readonly x: Write; readonly y: Write },
): Matrix {
  const labels = (edges: readonly number[], format: Write) =>
    edges.slice(1).map((high, index) => `${format(edges[index]!)} to ${format(high)}`);
  return {
    xLabels: labels(xEdges, write.x),
    yLabels: labels(yEdges, write.y).toReversed(),
    values: counts.map((row) => row.map((count) => (count === 0 ? null : count))).toReversed(),
  };
}

const named = (value: string | null) => (value === null ? 'All others' : value === '' ? '∅' : value);

/** Counts of a contingency table, or each as a share of its line. */
export function contingencyOf({ xValues, yValues, counts }: ViewOf<'categories'>, isShare: boolean): Matrix {
  return {
    xLabels: xValues.map(named),
    yLabels: yValues.map(named),
    values: counts.map((row) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      return isShare ? row.map((count) => (total === 0 ? null : count / total)) : row;
    }),
  };
}

export function boxesOf({ groups, category, number }: ViewOf<'number-by-category'>, format: Write): BoxData {
  return {
    groups: groups.map(({ value, rowCount, mean, box }) => ({
      label: named(value === null ? null : String(value)),
      count: rowCount,
      mean,
      box,
    })),
    xTitle: category,
    yAxis: { title: number, format },
    whiskers: ['5 %', '95 %'],
  };
}
