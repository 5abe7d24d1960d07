import type { VersionPart } from './data.store.ts';

/**
 * How long versions may be kept as changes of the one before. Measured on a million rows of 20 columns, whole rows
 * read: ten versions that each change 1 % of the rows read at 1.2 times the snapshot, so a chain ends there and the
 * next version is kept whole (ADR 7).
 */
export const maxDeltas = 10;
/** Rows that were added, changed or removed since the snapshot, of its rows. */
const maxTouchedShare = 0.3;
/** A change that is larger than this share of the whole is no saving worth a slower read. */
export const maxDeltaByteShare = 0.5;

/** Whether rows that are read from these parts are read nearly as fast as from one file. Late columns are. */
export function isChainReadable(parts: readonly Pick<VersionPart, 'kind' | 'rowCount'>[]): boolean {
  const rowsIn = (isCounted: (kind: VersionPart['kind']) => boolean) =>
    parts.reduce((total, { kind, rowCount }) => total + (isCounted(kind) ? rowCount : 0), 0);
  const touched = rowsIn((kind) => kind !== 'snapshot' && kind !== 'column');
  return touched <= maxTouchedShare * rowsIn((kind) => kind === 'snapshot');
}
