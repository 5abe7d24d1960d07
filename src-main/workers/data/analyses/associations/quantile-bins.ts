/** How many bins a number is cut into for mutual information. */
export const informationBins = 10;

/**
 * Numbers as categories: each value its own where there are no more than `bins` different ones, else bins of equal
 * frequency. Edges are the quantiles of the present values (type 7), a value on an edge belongs to the bin below,
 * and edges that coincide are one, as `pandas.qcut` with `duplicates='drop'`. −1 is missing.
 */
export function quantileBins(
  values: Float64Array,
  order: Uint32Array,
  bins = informationBins,
): { readonly codes: Int32Array; readonly levels: number } {
  const codes = new Int32Array(values.length).fill(-1);
  if (order.length === 0) return { codes, levels: 1 };
  const upper = distinctUpTo(values, order, bins) ?? edgesOf(values, order, bins);
  let bin = 0;
  for (const row of order) {
    while (bin < upper.length - 1 && values[row]! > upper[bin]!) bin += 1;
    codes[row] = bin;
  }
  return { codes, levels: upper.length };
}

/** All values where they are few; null where there are more than `limit`. */
function distinctUpTo(values: Float64Array, order: Uint32Array, limit: number): number[] | null {
  const distinct: number[] = [];
  for (const row of order) {
    if (distinct.at(-1) === values[row]) continue;
    if (distinct.length === limit) return null;
    distinct.push(values[row]!);
  }
  return distinct;
}

/** The upper edge of each bin. */
function edgesOf(values: Float64Array, order: Uint32Array, bins: number): number[] {
  const at = (rank: number) => values[order[rank]!]!;
  const edges = Array.from({ length: bins }, (_, index) => {
    const position = ((index + 1) * (order.length - 1)) / bins;
    const low = Math.floor(position);
    const high = Math.min(low + 1, order.length - 1);
    return at(low) + (at(high) - at(low)) * (position - low);
  });
  // An edge at the minimum has nothing below it but the minimum, which pandas counts to the next bin.
  return [...new Set(edges)].filter((edge, index, all) => edge > at(0) || index === all.length - 1);
}
