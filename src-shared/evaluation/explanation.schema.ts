import { z } from 'zod';
import { Cell } from '../data/data.schema.ts';
import { RunId } from '../kit/ids.ts';
import { Signature } from '../registry/signature.schema.ts';
import { MetricKey } from './metrics.ts';

/**
 * How contributions are computed. `auto` takes path-dependent TreeSHAP for trees and sampling for all else.
 *
 * - `path-dependent`: what a feature that is not known would say is taken from the training rows in the tree's nodes.
 * - `background`: features that are not known have the values of background rows, exactly, for trees.
 * - `sampled`: the same for any model, by orders drawn at random.
 */
export const AttributionMethod = z.enum(['path-dependent', 'background', 'sampled']);
export type AttributionMethod = z.infer<typeof AttributionMethod>;

export const ExplanationOptions = z.object({
  method: z.enum(['auto', ...AttributionMethod.options]).default('auto'),
  seed: z.number().int().min(0).max(2_147_483_647).default(1),
  /** Test rows that are explained; drawn at random where there are more. */
  rowCount: z.number().int().min(20).max(5_000).default(1_000),
  /** Training rows that stand for what is not known. */
  backgroundCount: z.number().int().min(10).max(500).default(100),
  /** Times that each feature is permuted. */
  repeats: z.number().int().min(2).max(50).default(5),
});
export type ExplanationOptions = z.infer<typeof ExplanationOptions>;

/** What contributions add up to: the model's answer, or the score it makes the answer of. */
export const ScoreUnit = z.enum(['log-odds', 'score', 'log', 'probability', 'value']);
export type ScoreUnit = z.infer<typeof ScoreUnit>;

const numbers = z.array(z.number());

/** How the answer moves with one column, by output; answers are probabilities or values. */
const effectParts = {
  column: z.string(),
  /** Partial dependence: the mean answer by output and value. */
  average: z.array(numbers),
  /** By output, line and value, of rows at `lines`. */
  individual: z.array(z.array(numbers)),
};
export const ColumnEffect = z.discriminatedUnion('kind', [
  z.object({
    ...effectParts,
    kind: z.literal('number'),
    /** Epoch milliseconds for dates. */
    values: numbers,
    isTime: z.boolean(),
    /** Accumulated local effects at the same values, by output; their mean over the rows is 0. */
    accumulated: z.array(numbers),
    /** Rows between neighbouring values. */
    counts: z.array(z.number().int()),
  }),
  z.object({
    ...effectParts,
    kind: z.literal('category'),
    /** Null is missing. */
    labels: z.array(z.string().nullable()),
    /** Positions in `labels`, neighbours being alike in the other columns. */
    order: z.array(z.number().int()),
    /** By output, in the order of `labels`. */
    accumulated: z.array(numbers),
  }),
]);
export type ColumnEffect = z.infer<typeof ColumnEffect>;

export const PermutationImportance = z.object({
  metric: MetricKey,
  /** Of the rows as they are. */
  baseline: z.number(),
  rowCount: z.number().int(),
  /** How much worse the metric becomes, one number a repeat. */
  columns: z.array(z.object({ column: z.string(), drops: z.array(z.number().nullable()) })),
});
export type PermutationImportance = z.infer<typeof PermutationImportance>;

/** All that explains a run: computed by a job, stored among the run's artifacts. Same options, same bytes. */
export const Explanation = z.object({
  formatVersion: z.literal(1),
  runId: RunId,
  options: ExplanationOptions,
  method: AttributionMethod,
  unit: ScoreUnit,
  signature: Signature,
  /** What contributions are of: columns, and pairs of columns that the recipe combines. */
  features: z.array(z.string()),
  /** The classes, the positive class alone of two, or the target. */
  outputs: z.array(z.string()),
  /** What every row starts from, by output. */
  base: numbers,
  /** The test rows that were explained. */
  rows: z.array(
    z.object({
      /** Position in the version, from 0. */
      number: z.number().int(),
      /** One an input of the signature. */
      cells: z.array(Cell),
      actual: z.union([z.string(), z.number()]),
      /** Probability or value by output. */
      prediction: numbers,
      /** By output and feature. */
      contributions: z.array(numbers),
    }),
  ),
  testRowCount: z.number().int(),
  permutation: PermutationImportance.nullable(),
  effects: z.array(ColumnEffect),
  /** Training rows that stand for what is not known, one cell an input. */
  background: z.array(z.array(Cell)),
  /** What to know before trusting the numbers, in plain sentences. */
  notes: z.array(z.string()),
});
export type Explanation = z.infer<typeof Explanation>;

/** One row taken apart. */
export const RowExplanation = z.object({
  prediction: numbers,
  /** Base and contributions add up to this, by output. */
  score: numbers,
  contributions: z.array(numbers),
  /** Standard errors of sampled contributions; absent where they are exact. */
  errors: z.array(numbers).optional(),
});
export type RowExplanation = z.infer<typeof RowExplanation>;

const PairAxis = z.object({ column: z.string(), labels: z.array(z.string()) });
/** Partial dependence on two columns: the mean answer with every pair of values, by output, first and second. */
export const PairEffect = z.object({
  first: PairAxis,
  second: PairAxis,
  average: z.array(z.array(numbers)),
  rowCount: z.number().int(),
});
export type PairEffect = z.infer<typeof PairEffect>;

/** What the answer is to become: another class, or a number within bounds. */
export const CounterfactualGoal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('class'), label: z.string() }),
  z.object({ kind: z.literal('at-least'), value: z.number() }),
  z.object({ kind: z.literal('at-most'), value: z.number() }),
]);
export type CounterfactualGoal = z.infer<typeof CounterfactualGoal>;

/** A row near the one asked about whose answer is what was wanted. */
export const CounterfactualProposal = z.object({
  changes: z.array(z.object({ column: z.string(), from: Cell, to: Cell })),
  /** Numbers by their share of the range seen in training, anything else as 1, added up. */
  distance: z.number(),
  prediction: numbers,
});
export type CounterfactualProposal = z.infer<typeof CounterfactualProposal>;
