/** Counts of the same cells (bins, categories, missing) on both sides. */
export interface Cells {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

/**
 * Population stability index Σ (p − q) ln(p / q) over the cells. A cell empty on one side counts as half a row
 * there, so that the index stays finite and a single stray row weighs less the more rows there are.
 * Null when a side has no rows.
 */
export function populationStabilityIndex(cells: Cells): number | null {
  const terms = stabilityTerms(cells);
  return terms === null ? null : sumOf(terms);
}

/** What each cell adds to the index; 0 for a cell that is empty on both sides. */
export function stabilityTerms({ reference, current }: Cells): number[] | null {
  const referenceTotal = sumOf(reference);
  const currentTotal = sumOf(current);
  if (referenceTotal === 0 || currentTotal === 0) return null;
  return reference.map((count, cell) => {
    if (count + current[cell]! === 0) return 0;
    const p = Math.max(count, 0.5) / referenceTotal;
    const q = Math.max(current[cell]!, 0.5) / currentTotal;
    return (p - q) * Math.log(p / q);
  });
}
