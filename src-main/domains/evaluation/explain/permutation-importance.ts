import type { Random } from '#shared/kit/random.ts';
import { shuffle } from '#shared/kit/random.ts';
import type { ExplainedModel, RawRow } from './explained-model.ts';

/** How good predictions are; higher is better. Null where the metric is undefined. */
export type Score = (predictions: Float64Array) => number | null;

/** The rows with the values of one input given to other rows: `order[row]` is where a row's new value comes from. */
export function permuted(rows: readonly RawRow[], input: number, order: Uint32Array): RawRow[] {
  return rows.map((row, index) => row.with(input, rows[order[index]!]![input]!));
}

/**
 * By how much the score falls when the values of one input are dealt out anew among the rows, once a repeat (Breiman
 * 2001; Fisher, Rudin & Dominici 2019). Below 0 is chance: the model does as well without it.
 */
export function permutationDrops(
  model: ExplainedModel,
  rows: readonly RawRow[],
  input: number,
  {
    score,
    baseline,
    repeats,
    random,
  }: {
    readonly score: Score;
    readonly baseline: number;
    readonly repeats: number;
    readonly random: Random;
  },
): number[] {
  const order = Uint32Array.from(rows.keys());
  return Array.from({ length: repeats }, () => {
    shuffle(order, random);
    const value = score(model.predict(permuted(rows, input, order)));
    return value === null ? Number.NaN : baseline - value;
  });
}
