import type { VersionDiff } from './diff.schema.ts';
import { movedShift } from './shift.rules.ts';

type Counted = Pick<VersionDiff, 'before' | 'after' | 'rowsAdded' | 'rowsRemoved' | 'rowsChanged'>;

/** Rows that differ, of the larger side: 1 when no row is the same. */
export function changedShare({ before, after, rowsAdded, rowsRemoved, rowsChanged }: Counted): number {
  const differing = rowsChanged + Math.max(rowsAdded, rowsRemoved);
  return differing / Math.max(1, before.rowCount, after.rowCount);
}

/** The one sentence that sums a difference up. */
export function diffVerdict(diff: Omit<VersionDiff, 'verdict' | 'durationMs'>): string {
  const names = `Version ${diff.after.number}`;
  const share = changedShare(diff);
  const columns = [
    diff.columnsAdded.length > 0 ? `${count(diff.columnsAdded.length, 'column')} added` : '',
    diff.columnsRemoved.length > 0 ? `${count(diff.columnsRemoved.length, 'column')} removed` : '',
    diff.columnsRetyped.length > 0 ? `${count(diff.columnsRetyped.length, 'column')} of another type` : '',
  ].filter((words) => words !== '');
  if (share === 0 && columns.length === 0)
    return `${names} has the same rows as version ${diff.before.number}.`;
  const rows =
    share === 0
      ? `${names} has the rows of version ${diff.before.number}`
      : `${names} differs from ${diff.before.number} in ${percent(share)} of rows`;
  return `${[rows, ...columns].join(', ')}${moved(diff)}.`;
}

/** The column that moved most, or was changed most where no distribution moved. */
function moved({ columns }: Pick<VersionDiff, 'columns'>): string {
  const furthest = columns.toSorted((a, b) => (b.shift ?? 0) - (a.shift ?? 0))[0];
  if (furthest?.shift != null && furthest.shift >= movedShift) return `; ${furthest.name} moved most`;
  const most = columns.toSorted((a, b) => b.changedCount - a.changedCount)[0];
  return most !== undefined && most.changedCount > 0
    ? `; ${most.name} changed most, and no distribution moved`
    : '';
}

export interface DiffLimits {
  /** 0 to 1. */
  readonly maxChangedShare: number | null;
  readonly maxShift: number | null;
}

/** What of a difference is beyond the limits, as sentences; none when it passes. */
export function diffViolations(diff: VersionDiff, { maxChangedShare, maxShift }: DiffLimits): string[] {
  const share = changedShare(diff);
  const violations: string[] = [];
  if (maxChangedShare !== null && share > maxChangedShare)
    violations.push(`${percent(share)} of rows differ; at most ${percent(maxChangedShare)} may.`);
  if (maxShift !== null) {
    for (const { name, shift } of diff.columns) {
      if (shift !== null && shift > maxShift)
        violations.push(`${name} moved by ${shift.toFixed(3)}; at most ${maxShift} is allowed.`);
    }
  }
  return violations;
}

export function percent(share: number): string {
  if (share > 0 && share < 0.0001) return 'less than 0.01 %';
  const digits = share < 0.01 ? 2 : 1;
  return `${Number((share * 100).toFixed(digits))} %`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
