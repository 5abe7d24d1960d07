import type { Cells } from '#shared/kit/stability-index.ts';
import type { NumericSketch } from '#shared/monitoring/monitoring.schema.ts';
import type { KnotCounts } from './knots.ts';

/** A numeric reference of at most this many different values is compared as categories (as Evidently does). */
const maximumDiscreteValues = 5;

export function isDiscrete({ knots }: NumericSketch): boolean {
  return knots.values.length <= maximumDiscreteValues && knots.gapCounts.every((count) => count === 0);
}

/**
 * The cells of PSI: the reference's decile bins (low, high], the outer two open, then missing. For a discrete
 * reference its values, then all other values, then missing.
 */
export function numericCells(sketch: NumericSketch, counts: KnotCounts): Cells {
  const missing = { reference: sketch.missingCount, current: counts.missingCount };
  const { knots } = sketch;
  if (isDiscrete(sketch)) {
    const unseen = counts.gap.reduce((sum, count) => sum + count, 0);
    return {
      reference: [...knots.atCounts, 0, missing.reference],
      current: [...counts.at, unseen, missing.current],
    };
  }
  const reference = Array.from({ length: sketch.decileEdges.length + 1 }, () => 0);
  const current = [...reference];
  let bin = 0;
  for (let knot = 0; knot <= knots.values.length; knot += 1) {
    if (bin < sketch.decileEdges.length && knot > 0 && knots.values[knot - 1]! >= sketch.decileEdges[bin]!)
      bin += 1;
    reference[bin]! += (knots.gapCounts[knot] ?? 0) + (knots.atCounts[knot] ?? 0);
    current[bin]! += counts.gap[knot]! + (counts.at[knot] ?? 0);
  }
  return { reference: [...reference, missing.reference], current: [...current, missing.current] };
}

export interface DistributionDistance {
  /** Kolmogorov–Smirnov: the largest difference of the two empirical distribution functions. */
  readonly d: number;
  /** Wasserstein-1: the area between them, in the unit of the values. */
  readonly area: number;
}

/**
 * Both distances between a reference sketch and a window, over present values only. Null when a side has none.
 *
 * D is looked up just below and at every knot. With an exact reference (at most 1,024 different values) that is
 * D itself; else D is at most one gap, under 0.001, too small and never too large. The area takes reference
 * values as evenly spread inside a gap and is exact in the tails.
 */
export function measureDistance({ knots }: NumericSketch, counts: KnotCounts): DistributionDistance | null {
  const referenceCount = [...knots.atCounts, ...knots.gapCounts].reduce((sum, count) => sum + count, 0);
  if (referenceCount === 0 || counts.count === 0) return null;
  const last = knots.values.length - 1;
  let d = 0;
  let area = (counts.gapDistance[0]! + counts.gapDistance[last + 1]!) / counts.count;
  let referenceBelow = 0;
  let currentBelow = 0;
  for (let knot = 0; knot <= last; knot += 1) {
    const atLeft = referenceBelow / referenceCount - currentBelow / counts.count;
    referenceBelow += knots.gapCounts[knot]!;
    currentBelow += counts.gap[knot]!;
    const atRight = referenceBelow / referenceCount - currentBelow / counts.count;
    if (knot > 0) {
      const width = knots.values[knot]! - knots.values[knot - 1]!;
      const rise = knots.gapCounts[knot]! / referenceCount / 2;
      area += gapArea(atLeft, atRight, width, rise * width - counts.gapDistance[knot]! / counts.count);
    }
    referenceBelow += knots.atCounts[knot]!;
    currentBelow += counts.at[knot]!;
    const at = referenceBelow / referenceCount - currentBelow / counts.count;
    d = Math.max(d, Math.abs(atRight), Math.abs(at));
  }
  return { d, area };
}

/**
 * Area between the distribution functions over one gap, given their difference at both ends and what the values
 * inside the gap add to its integral: exact unless the functions cross inside, then by straight lines.
 */
function gapArea(atLeft: number, atRight: number, width: number, inside: number): number {
  if (atLeft * atRight >= 0) return Math.abs(atLeft * width + inside);
  return ((atLeft * atLeft + atRight * atRight) / (2 * (Math.abs(atLeft) + Math.abs(atRight)))) * width;
}
