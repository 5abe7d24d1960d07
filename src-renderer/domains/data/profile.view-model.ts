import type { ColumnProfile } from '#shared/data/data.schema.ts';
import { formatNumber, formatUtcDate, formatUtcDateTime } from '../../ui/format.ts';

/** Heights of a column's bars: the histogram of a number or date, else its most frequent values. */
export function barCounts(profile: ColumnProfile): readonly number[] {
  return profile.histogram ? profile.histogram.counts : profile.topValues.map(({ count }) => count);
}

/** What each bar stands for: `20 to 30`, `UA`; an empty text is ∅. */
export function binLabels(profile: ColumnProfile): readonly string[] {
  const write = writerOf(profile);
  if (!profile.histogram) return profile.topValues.map(({ value }) => (value === '' ? '∅' : value));
  const { edges, counts } = profile.histogram;
  return counts.map((_, index) => `${write(edges[index]!)} to ${write(edges[index + 1]!)}`);
}

/** How a value of this column is written. */
export function writerOf({ type }: ColumnProfile): (value: number) => string {
  if (type === 'date') return formatUtcDate;
  if (type === 'timestamp') return formatUtcDateTime;
  return (value) => formatNumber(value);
}
