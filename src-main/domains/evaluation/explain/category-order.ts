import type { RawValue } from '#shared/data/columns.ts';
import type { ColumnType } from '#shared/data/data.schema.ts';
import { numbersOf } from './effect-grid.ts';
import { isFreeForm, isMissing, type RawRow } from './explained-model.ts';

/** How finely distributions of numbers are compared. */
const quantileCount = 100;

/**
 * The groups in an order in which neighbours are alike in the other inputs, as ALEPlot lays out categories (Apley &
 * Zhu 2020): the distance of two groups is the sum over the other inputs of how far their distributions lie apart
 * (Kolmogorov–Smirnov for numbers, total variation for categories), brought onto a line by classical scaling.
 */
export function orderBySimilarity(
  groups: readonly (readonly RawRow[])[],
  types: readonly ColumnType[],
  input: number,
): number[] {
  const count = groups.length;
  const distances = new Float64Array(count * count);
  for (const [other, type] of types.entries()) {
    if (other === input || isFreeForm(type)) continue;
    const isNumber = type !== 'category' && type !== 'boolean';
    const profiles = isNumber ? cumulativeShares(groups, other) : categoryShares(groups, other);
    for (let left = 0; left < count; left += 1) {
      for (let right = 0; right < count; right += 1) {
        const gaps = profiles[left]!.map((share, at) => Math.abs(share - profiles[right]![at]!));
        distances[left * count + right]! += isNumber
          ? gaps.reduce((most, gap) => Math.max(most, gap), 0)
          : gaps.reduce((sum, gap) => sum + gap, 0) / 2;
      }
    }
  }
  const places = scaleToLine(distances, count);
  return [...groups.keys()].sort((left, right) => places[left]! - places[right]! || left - right);
}

function valuesOf(group: readonly RawRow[], input: number): RawValue[] {
  return group.map((row) => row[input]!);
}

/** Of each group, the share of values up to each percentile of all. */
function cumulativeShares(groups: readonly (readonly RawRow[])[], input: number): Float64Array[] {
  const sortedGroups = groups.map((group) => numbersOf(valuesOf(group, input)).sort());
  const all = Float64Array.from(sortedGroups.flatMap((group) => [...group])).sort();
  const marks = Float64Array.from({ length: quantileCount }, (_, index) => {
    const position = ((all.length - 1) * index) / quantileCount;
    const below = Math.floor(position);
    const fraction = position - below;
    return (all[below] ?? 0) * (1 - fraction) + (all[Math.min(below + 1, all.length - 1)] ?? 0) * fraction;
  });
  return sortedGroups.map((group) => {
    let passed = 0;
    return marks.map((mark) => {
      while (passed < group.length && group[passed]! <= mark) passed += 1;
      return group.length === 0 ? 0 : passed / group.length;
    });
  });
}

function categoryShares(groups: readonly (readonly RawRow[])[], input: number): Float64Array[] {
  const keyOf = (value: RawValue): RawValue => (isMissing(value) ? null : value);
  const keys = [...new Set(groups.flatMap((group) => valuesOf(group, input).map(keyOf)))];
  const placeOf = new Map(keys.map((key, place) => [key, place]));
  return groups.map((group) => {
    const shares = new Float64Array(keys.length);
    for (const value of valuesOf(group, input)) shares[placeOf.get(keyOf(value))!]! += 1 / group.length;
    return shares;
  });
}

/** The first coordinate of classical multidimensional scaling: the largest eigenvector of the centred squares. */
function scaleToLine(distances: Float64Array, count: number): Float64Array {
  const squares = distances.map((distance) => distance * distance);
  const means = Float64Array.from(
    { length: count },
    (_, row) =>
      squares.subarray(row * count, (row + 1) * count).reduce((sum, value) => sum + value, 0) / count,
  );
  const mean = means.reduce((sum, value) => sum + value, 0) / count;
  const centred = squares.map(
    (value, at) => -(value - means[Math.floor(at / count)]! - means[at % count]! + mean) / 2,
  );
  // Shifted by a bound of the smallest eigenvalue, so that the largest one is also the largest in size.
  const shift = Math.max(
    ...Array.from({ length: count }, (_, row) =>
      centred.subarray(row * count, (row + 1) * count).reduce((sum, value) => sum + Math.abs(value), 0),
    ),
  );
  let vector = Float64Array.from({ length: count }, (_, row) => Math.sin(row + 1));
  for (let step = 0; step < 2_000; step += 1) {
    const next = vector.map(
      (own, row) =>
        vector.reduce((sum, value, column) => sum + centred[row * count + column]! * value, 0) + shift * own,
    );
    const length = Math.hypot(...next);
    if (length === 0) return vector;
    for (const [row, value] of next.entries()) next[row] = value / length;
    const move = Math.max(...next.map((value, row) => Math.abs(value - vector[row]!)));
    vector = next;
    if (move < 1e-12) break;
  }
  return vector;
}
