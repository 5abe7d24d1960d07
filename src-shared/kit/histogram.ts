import { z } from 'zod';

export const DisplayHistogram = z.object({
  /** One more than `counts`, rising, equally spaced; empty when there were no values. */
  edges: z.array(z.number()),
  counts: z.array(z.number().int()),
  /** Values outside the edges: a few outliers must not squash the picture. */
  below: z.number().int(),
  above: z.number().int(),
});
export type DisplayHistogram = z.infer<typeof DisplayHistogram>;

export const emptyHistogram: DisplayHistogram = { edges: [], counts: [], below: 0, above: 0 };

/**
 * Edges of `binCount` equal bins for picturing values whose quantiles are known. The range is minimum to
 * maximum, but never further from the central 98 % than its own width; a constant gets one bin around it.
 */
export function displayEdges(quantileAt: (share: number) => number, binCount: number): number[] {
  const minimum = quantileAt(0);
  const maximum = quantileAt(1);
  if (minimum === maximum) {
    const margin = Math.max(0.5, Math.abs(minimum) * 2 ** -20);
    return [Math.max(minimum - margin, -Number.MAX_VALUE), Math.min(maximum + margin, Number.MAX_VALUE)];
  }
  const lower = quantileAt(0.01);
  const upper = quantileAt(0.99);
  const width = upper - lower;
  const isClipped = width > 0 && Number.isFinite(width);
  const low = isClipped ? Math.max(minimum, lower - width) : minimum;
  const high = isClipped ? Math.min(maximum, upper + width) : maximum;
  // The range of extreme doubles overflows, its parts do not.
  const isWide = !Number.isFinite(high - low);
  const step = high / binCount - low / binCount;
  if (low + step === low || high - step === high) return [low, high];
  return Array.from({ length: binCount + 1 }, (_, index) => {
    if (index === binCount) return high;
    return isWide ? low * (1 - index / binCount) + high * (index / binCount) : low + index * step;
  });
}

/** Counts of values in [edge, next edge), the last bin closed; NaN and infinities are not counted. */
export function countIntoHistogram(values: Float64Array, edges: readonly number[]): DisplayHistogram {
  const binCount = edges.length - 1;
  if (binCount < 1) return { edges: [], counts: [], below: 0, above: 0 };
  const low = edges[0]!;
  const high = edges[binCount]!;
  // Halves, because the range of extreme doubles overflows.
  const scale = binCount / (high / 2 - low / 2);
  const counts = new Float64Array(binCount);
  let below = 0;
  let above = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) below += 1;
    else if (value > high) above += 1;
    else {
      // NaN only where the range is too narrow to be divided: then all values are in the first bin.
      const bin = Math.floor((value / 2 - low / 2) * scale) || 0;
      counts[Math.min(binCount - 1, bin)]! += 1;
    }
  }
  return { edges: [...edges], counts: Array.from(counts), below, above };
}
