import { type Random, samplePositions } from '#shared/kit/random.ts';
import type { LabelledRows } from './balance-rows.ts';

/** Neighbours are looked for among so many rows of the class: all against all would take hours on large ones. */
const maximumCandidates = 2_000;

/**
 * Makes rows of one class as SMOTE does (N. Chawla et al., JAIR 16, 2002): a row of the class, one of its nearest
 * neighbours in the class, and a point at random on the line between them. As in SMOTE-NC, category codes are not
 * averaged but taken from most of the neighbours. Distances are over standardised columns, a differing code
 * counts as one deviation, and a column missing on either side counts as one deviation too; where the row or its
 * neighbour is missing, so is the new row.
 */
export function createSynthesizer(
  { columnCount, values }: LabelledRows,
  members: Uint32Array,
  {
    random,
    categoricalColumns,
    neighbors,
  }: {
    readonly random: Random;
    readonly categoricalColumns: readonly number[];
    readonly neighbors: number;
  },
): (out: Float32Array, offset: number) => void {
  const candidates = samplePositions(members.length, maximumCandidates, random).map(
    (index) => members[index]!,
  );
  const isCode = new Uint8Array(columnCount);
  for (const column of categoricalColumns) isCode[column] = 1;
  const scales = columnScales({ columnCount, values }, candidates, isCode);
  const known = new Map<number, Uint32Array>();
  const neighborsOf = (row: number): Uint32Array => {
    const found = known.get(row) ?? nearest(row);
    known.set(row, found);
    return found;
  };
  return (out, offset) => {
    const row = members[random.nextInteger(members.length)]!;
    const own = neighborsOf(row);
    const neighbor = own.length === 0 ? row : own[random.nextInteger(own.length)]!;
    const share = random.nextFloat();
    for (let column = 0; column < columnCount; column += 1) {
      const from = values[row * columnCount + column]!;
      const to = values[neighbor * columnCount + column]!;
      out[offset + column] =
        isCode[column] === 1 ? mostFrequent(row, own, column) : from + share * (to - from);
    }
  };

  function nearest(row: number): Uint32Array {
    const others = candidates.filter((candidate) => candidate !== row);
    const distances = Float64Array.from(others, (other) => distance(row, other));
    const order = Uint32Array.from(others.keys()).sort(
      (left, right) => distances[left]! - distances[right]! || left - right,
    );
    return order.subarray(0, neighbors).map((index) => others[index]!);
  }

  function distance(left: number, right: number): number {
    let sum = 0;
    for (let column = 0; column < columnCount; column += 1) {
      const [from, to] = [values[left * columnCount + column]!, values[right * columnCount + column]!];
      if (from === to) continue;
      const difference = isCode[column] === 1 ? 1 : Math.abs(to - from) * scales[column]!;
      sum += Number.isNaN(difference) ? (Number.isNaN(from) && Number.isNaN(to) ? 0 : 1) : difference ** 2;
    }
    return sum;
  }

  /** Of the neighbours' codes; the row's own where they are equally frequent, or there are none. */
  function mostFrequent(row: number, own: Uint32Array, column: number): number {
    const counts = new Map<number, number>();
    let best = values[row * columnCount + column]!;
    counts.set(best, 0.5);
    for (const neighbor of own) {
      const code = values[neighbor * columnCount + column]!;
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count > counts.get(best)!) best = code;
    }
    return best;
  }
}

/** 1 / deviation of each column among these rows; 0 for a column that does not vary. */
function columnScales(
  { columnCount, values }: Pick<LabelledRows, 'columnCount' | 'values'>,
  rows: Uint32Array,
  isCode: Uint8Array,
): Float64Array {
  return Float64Array.from({ length: columnCount }, (_, column) => {
    if (isCode[column] === 1) return 1;
    let [count, mean, squares] = [0, 0, 0];
    for (const row of rows) {
      const value = values[row * columnCount + column]!;
      if (Number.isNaN(value)) continue;
      count += 1;
      const step = value - mean;
      mean += step / count;
      squares += step * (value - mean);
    }
    return squares > 0 ? Math.sqrt(count / squares) : 0;
  });
}
