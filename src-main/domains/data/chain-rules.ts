import type { VersionPart } from './data.store.ts';

/**
 * How long versions may be kept as changes of the one before. Measured on a million rows of 20 columns, whole rows
 * read: ten versions that each change 1 % of the rows read at 1.2 times the snapshot, so a chain ends there and the
 * next version is kept whole (ADR 7).
 */
export const maxDeltas = 10;
/** Rows that were added, changed or removed since the snapshot, of its rows. */
const maxTouchedShare = 0.3;
/** Columns that came later for every row: each costs a scan that reads it a join of all rows. */
const maxLateColumnParts = 2;
/** A part that has this share of all rows is a column that came later. */
const lateColumnShare = 0.5;
/** A change that is larger than this share of the whole is no saving worth a slower read. */
export const maxDeltaByteShare = 0.5;

/** Whether rows that are read from these parts are read nearly as fast as from one file. */
export function isChainReadable(
  parts: readonly Pick<VersionPart, 'kind' | 'rowCount' | 'columns'>[],
): boolean {
  const later = parts.filter(({ kind }) => kind !== 'snapshot');
  const snapshotRows = sum(parts.filter(({ kind }) => kind === 'snapshot'));
  const isLateColumn = ({ kind, rowCount }: Pick<VersionPart, 'kind' | 'rowCount'>) =>
    kind === 'cells' && rowCount >= lateColumnShare * snapshotRows;
  const touched = sum(later.filter((part) => !isLateColumn(part)));
  return touched <= maxTouchedShare * snapshotRows && later.filter(isLateColumn).length <= maxLateColumnParts;
}

function sum(parts: readonly { readonly rowCount: number }[]): number {
  return parts.reduce((total, { rowCount }) => total + rowCount, 0);
}
