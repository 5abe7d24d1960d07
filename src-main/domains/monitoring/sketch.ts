import { type ColumnData, rawValueAt, rowCountOf, toLabel } from '#shared/data/columns.ts';
import type { ColumnType } from '#shared/data/data.schema.ts';
import { countIntoHistogram, displayEdges, emptyHistogram } from '#shared/kit/histogram.ts';
import type {
  CategoricalSketch,
  NumericSketch,
  ReferenceSketch,
} from '#shared/monitoring/monitoring.schema.ts';
import { buildKnots } from './knots.ts';

const maximumValues = 200;
const maximumValueBytes = 32_000;
const maximumLabelLength = 60;
const binCount = 50;

/** How a column of this type is compared: by its numbers, by the lengths of its text, or by its categories. */
export function measureOf(type: ColumnType): 'value' | 'length' | 'category' {
  switch (type) {
    case 'integer':
    case 'float':
    case 'date':
    case 'timestamp':
      return 'value';
    case 'text':
      return 'length';
    case 'boolean':
    case 'category':
    case 'id':
    case 'image':
      return 'category';
  }
}

/** The reference sketch of a column, over the given rows or all of them. At most 40 KB of JSON, whatever the rows. */
export function sketchColumn(column: ColumnData, rowIndices?: Uint32Array): ReferenceSketch {
  const measure = measureOf(column.type);
  if (measure === 'category') return sketchLabels(column.name, column.type, labelsOf(column, rowIndices));
  return sketchNumbers(column.name, column.type, numbersOf(column, rowIndices), measure);
}

/** What is compared of a numeric or text column: its values or the lengths of its texts; NaN is missing. */
export function numbersOf(column: ColumnData, rowIndices?: Uint32Array): Float64Array {
  if (column.kind === 'numbers' && rowIndices === undefined) return column.values;
  return mapRows(column, rowIndices, (value) => {
    if (typeof value === 'number') return value;
    return value === null ? Number.NaN : value.length;
  });
}

/** What is compared of a categorical column; null is missing. */
export function labelsOf(column: ColumnData, rowIndices?: Uint32Array): (string | null)[] {
  const labels: (string | null)[] = [];
  // Shortening hashes long texts, so each different value is shortened once.
  const shortened = new Map<string, string>();
  const rowCount = rowIndices?.length ?? rowCountOf(column);
  for (let index = 0; index < rowCount; index += 1) {
    const label = toLabel(rawValueAt(column, rowIndices?.[index] ?? index), column.type);
    if (label === null || label.length <= maximumLabelLength) {
      labels.push(label);
      continue;
    }
    const short = shortened.get(label) ?? shortenLabel(label);
    shortened.set(label, short);
    labels.push(short);
  }
  return labels;
}

function mapRows(
  column: ColumnData,
  rowIndices: Uint32Array | undefined,
  toNumber: (value: number | string | null) => number,
): Float64Array {
  const rowCount = rowIndices?.length ?? rowCountOf(column);
  const numbers = new Float64Array(rowCount);
  for (let index = 0; index < rowCount; index += 1) {
    numbers[index] = toNumber(rawValueAt(column, rowIndices?.[index] ?? index));
  }
  return numbers;
}

/** NaN and infinities count as missing. */
export function sketchNumbers(
  feature: string,
  type: ColumnType,
  values: Float64Array,
  measure: NumericSketch['measure'] = 'value',
): NumericSketch {
  const sorted = finiteValues(values).sort();
  const base = {
    feature,
    type,
    kind: 'numeric' as const,
    measure,
    rowCount: values.length,
    missingCount: values.length - sorted.length,
  };
  if (sorted.length === 0) {
    return {
      ...base,
      summary: null,
      decileEdges: [],
      knots: { values: [], atCounts: [], gapCounts: [] },
      histogram: emptyHistogram,
    };
  }
  const decileEdges = findDecileEdges(sorted);
  const edges = displayEdges((share) => orderStatistic(sorted, share), binCount);
  return {
    ...base,
    summary: summarise(sorted),
    decileEdges,
    knots: buildKnots(sorted, decileEdges),
    histogram: countIntoHistogram(sorted, edges),
  };
}

/** A loop, because `filter` takes as long as sorting. */
function finiteValues(values: Float64Array): Float64Array {
  const finite = new Float64Array(values.length);
  let count = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (!Number.isFinite(value)) continue;
    // −0 becomes 0: they are equal, and JSON does not tell them apart.
    finite[count] = value + 0;
    count += 1;
  }
  return finite.subarray(0, count);
}

/** The smallest value that at least this share of the values does not exceed (numpy's `inverted_cdf`). */
function orderStatistic(sorted: Float64Array, share: number): number {
  // 0.7 · 10 is 7.000000000000001 in doubles: the share is a multiple of 1/100, so a millionth is rounding.
  const rank = Math.ceil(share * sorted.length - 1e-6);
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank - 1))]!;
}

/** Different deciles below the maximum: an edge at the maximum would begin a bin without any reference row. */
function findDecileEdges(sorted: Float64Array): number[] {
  const deciles = Array.from({ length: 9 }, (_, index) => orderStatistic(sorted, (index + 1) / 10));
  return [...new Set(deciles)].filter((edge) => edge < sorted.at(-1)!);
}

/** Population deviation. Extreme doubles are divided before they are added, so that no sum overflows. */
function summarise(sorted: Float64Array): NonNullable<NumericSketch['summary']> {
  const min = sorted[0]!;
  const max = sorted.at(-1)!;
  if (min === max) return { min, max, mean: min, standardDeviation: 0 };
  const mean = meanOf(sorted);
  const divisor = Number.isFinite(max - min) ? 1 : 2;
  const scale = Math.max(max / divisor - mean / divisor, mean / divisor - min / divisor);
  let squares = 0;
  for (let index = 0; index < sorted.length; index += 1) {
    const deviation = (sorted[index]! / divisor - mean / divisor) / scale;
    squares += deviation * deviation;
  }
  const standardDeviation = scale * Math.sqrt(squares / sorted.length) * divisor;
  return { min, max, mean, standardDeviation };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  // Adding 0 turns the −0 that a tiny negative sum rounds to into 0.
  if (Number.isFinite(sum)) return sum / values.length + 0;
  return values.reduce((mean, value) => mean + value / values.length, 0);
}

/** Null counts as missing. Labels longer than 60 characters must have gone through `labelsOf`. */
export function sketchLabels(
  feature: string,
  type: ColumnType,
  labels: readonly (string | null)[],
): CategoricalSketch {
  const { counts, missingCount } = countLabels(labels);
  const ranked = rankLabels(counts);
  const values: { value: string; count: number }[] = [];
  let bytes = 0;
  for (const [value, count] of ranked) {
    bytes += Buffer.byteLength(JSON.stringify(value)) + 32;
    if (values.length === maximumValues || bytes > maximumValueBytes) break;
    values.push({ value, count });
  }
  const keptCount = values.reduce((sum, { count }) => sum + count, 0);
  return {
    feature,
    type,
    kind: 'categorical',
    rowCount: labels.length,
    missingCount,
    values,
    otherCount: labels.length - missingCount - keptCount,
    distinctCount: counts.size,
  };
}

export function countLabels(labels: readonly (string | null)[]): {
  readonly counts: ReadonlyMap<string, number>;
  readonly missingCount: number;
} {
  const counts = new Map<string, number>();
  let missingCount = 0;
  for (const label of labels) {
    if (label === null) missingCount += 1;
    else counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return { counts, missingCount };
}

/** Most frequent first, ties by code unit. */
export function rankLabels(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([left, leftCount], [right, rightCount]) =>
    leftCount !== rightCount ? rightCount - leftCount : left < right ? -1 : 1,
  );
}

/** Beginning and hash, so that different long texts stay different and the sketch small. */
function shortenLabel(label: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < label.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(label.charCodeAt(index))) * 0x100000001b3n);
  }
  return `${label.slice(0, maximumLabelLength - 18)}… ${hash.toString(16).padStart(16, '0')}`;
}
