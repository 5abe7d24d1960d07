import type { Cells } from '#shared/kit/stability-index.ts';
import { chiSquareCritical, chiSquareSurvival } from './distributions.ts';

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

/** Cells that hold a row on either side: the others say nothing. */
function occupied({ reference, current }: Cells): Cells {
  const isOccupied = (_: number, cell: number) => reference[cell]! + current[cell]! > 0;
  return { reference: reference.filter(isOccupied), current: current.filter(isOccupied) };
}

/**
 * What the index exceeds in 5 % of windows without any drift: χ²₀.₉₅(B − 1) · (1/N + 1/M) for B cells (B. Yurdakul,
 * "Statistical Properties of Population Stability Index", 2018). Null when a side has no rows, or with one cell.
 */
export function criticalStabilityIndex(cells: Cells): number | null {
  const { reference, current } = occupied(cells);
  const referenceTotal = sumOf(reference);
  const currentTotal = sumOf(current);
  if (referenceTotal === 0 || currentTotal === 0 || reference.length < 2) return null;
  return chiSquareCritical(0.05, reference.length - 1) * (1 / referenceTotal + 1 / currentTotal);
}

/** Jensen–Shannon distance (the root of the divergence), natural logarithm, as scipy's `jensenshannon`. */
export function jensenShannonDistance({ reference, current }: Cells): number | null {
  const referenceTotal = sumOf(reference);
  const currentTotal = sumOf(current);
  if (referenceTotal === 0 || currentTotal === 0) return null;
  let divergence = 0;
  for (let cell = 0; cell < reference.length; cell += 1) {
    const p = reference[cell]! / referenceTotal;
    const q = current[cell]! / currentTotal;
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p * Math.log(p / middle)) / 2;
    if (q > 0) divergence += (q * Math.log(q / middle)) / 2;
  }
  return Math.sqrt(Math.max(0, divergence));
}

export interface ChiSquareResult {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly p: number;
}

/**
 * Pearson's χ² test that both sides are drawn from the same distribution over the cells; with two cells Yates'
 * correction, capped at the difference itself, as scipy's `chi2_contingency`. Null when a side has no rows or
 * fewer than two cells are occupied. Call `mergeRareCells` first.
 */
export function chiSquareTest(cells: Cells): ChiSquareResult | null {
  const { reference, current } = occupied(cells);
  const referenceTotal = sumOf(reference);
  const currentTotal = sumOf(current);
  const total = referenceTotal + currentTotal;
  if (referenceTotal === 0 || currentTotal === 0 || reference.length < 2) return null;
  const hasYates = reference.length === 2;
  let statistic = 0;
  for (let cell = 0; cell < reference.length; cell += 1) {
    const both = reference[cell]! + current[cell]!;
    for (const [observed, side] of [
      [reference[cell]!, referenceTotal],
      [current[cell]!, currentTotal],
    ] as const) {
      const expected = (both * side) / total;
      const difference = Math.abs(observed - expected);
      const corrected = hasYates ? difference - Math.min(0.5, difference) : difference;
      statistic += (corrected * corrected) / expected;
    }
  }
  const degreesOfFreedom = reference.length - 1;
  return { statistic, degreesOfFreedom, p: chiSquareSurvival(statistic, degreesOfFreedom) };
}

/**
 * Folds cells of which fewer than five rows are expected on a side (Cochran's rule) into one; if that one is still
 * too small, into the smallest other. `keptCell` (values never seen in training) stays by itself once five rows
 * of the window are in it: what is expected of it is near 0 exactly because it is new.
 */
export function mergeRareCells({ reference, current }: Cells, keptCell: number | null = null): Cells {
  const referenceTotal = sumOf(reference);
  const currentTotal = sumOf(current);
  const smallerShare = Math.min(referenceTotal, currentTotal) / Math.max(1, referenceTotal + currentTotal);
  const isRare = (both: number) => both * smallerShare < 5;
  const merged: { reference: number; current: number }[] = [];
  const rare = { reference: 0, current: 0 };
  for (let cell = 0; cell < reference.length; cell += 1) {
    const counts = { reference: reference[cell]!, current: current[cell]! };
    const isKept = cell === keptCell && counts.current >= 5;
    if (isKept || !isRare(counts.reference + counts.current)) {
      merged.push(counts);
    } else {
      rare.reference += counts.reference;
      rare.current += counts.current;
    }
  }
  const rareTotal = rare.reference + rare.current;
  if (rareTotal > 0 && (merged.length === 0 || !isRare(rareTotal))) {
    merged.push(rare);
  } else if (rareTotal > 0) {
    const smallest = merged.reduce((least, cell) =>
      cell.reference + cell.current < least.reference + least.current ? cell : least,
    );
    smallest.reference += rare.reference;
    smallest.current += rare.current;
  }
  return { reference: merged.map((cell) => cell.reference), current: merged.map((cell) => cell.current) };
}
