import type { Histogram } from '#shared/data/data.schema.ts';

export const histogramBins = 50;

/** Value and how often it occurs. */
export interface Frequency {
  readonly value: number;
  readonly count: number;
}

export interface HistogramShape {
  readonly edges: readonly number[];
  /** One bin for each whole number. */
  readonly isByValue: boolean;
}

/** 50 bins of equal width, the last one closed; or one bin a value where whole numbers span no more than that. */
export function histogramShape(min: number, max: number, isWhole: boolean): HistogramShape {
  const isByValue = isWhole && max - min < histogramBins;
  const end = isByValue ? max + 1 : max;
  const binCount = isByValue ? max - min + 1 : histogramBins;
  const width = (end - min) / binCount;
  if (binCount === 1 || width === 0 || !Number.isFinite(width)) return { edges: [min, end], isByValue };
  const edges = Array.from({ length: binCount + 1 }, (_, index) =>
    index === binCount ? end : min + index * width,
  );
  return { edges, isByValue };
}

/** The bin whose lower edge is the last one not above the value. */
export function binOf(edges: readonly number[], value: number): number {
  const last = edges.length - 2;
  const scale = (last + 1) / (edges[last + 1]! - edges[0]!);
  let bin = Math.max(0, Math.min(last, Math.floor((value - edges[0]!) * scale) || 0));
  // The product may round across an edge; the edges decide.
  while (bin > 0 && value < edges[bin]!) bin--;
  while (bin < last && value >= edges[bin + 1]!) bin++;
  return bin;
}

export function histogramOfFrequencies(
  frequencies: Iterable<Frequency>,
  { edges }: HistogramShape,
): Histogram {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const { value, count } of frequencies) counts[binOf(edges, value)]! += count;
  return { edges: [...edges], counts };
}
