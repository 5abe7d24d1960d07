import type { RawValue } from '#shared/data/columns.ts';
import { orderBySimilarity } from './category-order.ts';
import { type ExplainedModel, isMissing, type RawRow } from './explained-model.ts';

export interface NumberEffects {
  /** By output, at each edge; weighted by rows, the mean is 0. */
  readonly effects: number[][];
  /** Rows of each interval between edges. */
  readonly counts: number[];
}

/**
 * Accumulated local effects of a number (Apley & Zhu, "Visualizing the effects of predictor variables in black box
 * supervised learning models", JRSS B 82, 2020, and their ALEPlot): in each interval, how much predictions of the rows
 * in it change from its one end to the other, added up and centred. Unlike partial dependence it asks the model only
 * about rows near ones that exist. Rows where the value is missing, or beyond the edges, are left out.
 */
export function accumulateNumber(
  model: ExplainedModel,
  rows: readonly RawRow[],
  input: number,
  edges: readonly number[],
): NumberEffects {
  const { outputCount } = model;
  const kept = rows.filter((row) => !isMissing(row[input]!));
  const intervals = kept.map((row) => intervalOf(Number(row[input]), edges));
  const at = (offset: number) =>
    model.predict(kept.map((row, index) => row.with(input, edges[intervals[index]! + offset]!)));
  const [low, high] = [at(0), at(1)];
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const interval of intervals) counts[interval]! += 1;
  const effects = Array.from({ length: outputCount }, (_, output) => {
    const sums = new Float64Array(counts.length);
    for (const [index, interval] of intervals.entries()) {
      sums[interval]! += high[index * outputCount + output]! - low[index * outputCount + output]!;
    }
    const levels = accumulate(sums.map((sum, interval) => sum / Math.max(1, counts[interval]!)));
    const middle = counts.reduce(
      (total, count, interval) => total + (count * (levels[interval]! + levels[interval + 1]!)) / 2,
      0,
    );
    return levels.map((level) => level - middle / Math.max(1, kept.length));
  });
  return { effects, counts };
}

/** Intervals are (low, high], the first one includes its low end. */
function intervalOf(value: number, edges: readonly number[]): number {
  let interval = 0;
  while (interval < edges.length - 2 && value > edges[interval + 1]!) interval += 1;
  return interval;
}

function accumulate(steps: Iterable<number>): number[] {
  const levels = [0];
  for (const step of steps) levels.push(levels.at(-1)! + step);
  return levels;
}

export interface CategoryEffects {
  /** Positions in the given values, neighbours being alike in the other inputs. */
  readonly order: number[];
  /** By output, in that order; weighted by rows, the mean is 0. */
  readonly effects: number[][];
}

/**
 * The same for a category: values are laid out so that neighbours are alike in the other inputs (category-order.ts),
 * and each step is the mean change of the rows on both sides of it when they change over. Rows of other values are
 * left out.
 */
export function accumulateCategory(
  model: ExplainedModel,
  rows: readonly RawRow[],
  input: number,
  values: readonly RawValue[],
): CategoryEffects {
  const { outputCount } = model;
  const keyOf = (value: RawValue): RawValue => (isMissing(value) ? null : value);
  const positionOf = new Map(values.map((value, position) => [keyOf(value), position]));
  const members = values.map((): RawRow[] => []);
  for (const row of rows) {
    const position = positionOf.get(keyOf(row[input]!));
    if (position !== undefined) members[position]!.push(row);
  }
  const order = orderBySimilarity(
    members,
    model.inputs.map(({ type }) => type),
    input,
  );
  const steps = order.slice(1).map((position, before) => {
    const pair = [...members[order[before]!]!, ...members[position]!];
    const at = (value: RawValue) => model.predict(pair.map((row) => row.with(input, value)));
    return { low: at(values[order[before]!]!), high: at(values[position]!), count: pair.length };
  });
  const total = members.reduce((sum, group) => sum + group.length, 0);
  const effects = Array.from({ length: outputCount }, (_, output) => {
    const levels = accumulate(
      steps.map(({ low, high, count }) => {
        let sum = 0;
        for (let row = 0; row < count; row += 1)
          sum += high[row * outputCount + output]! - low[row * outputCount + output]!;
        return sum / Math.max(1, count);
      }),
    );
    const mean = levels.reduce((sum, level, index) => sum + level * members[order[index]!]!.length, 0);
    return levels.map((level) => level - mean / Math.max(1, total));
  });
  return { order, effects };
}
