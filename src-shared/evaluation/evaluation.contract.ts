import { z } from 'zod';
import { Cell } from '../data/data.schema.ts';
import { RunId } from '../kit/ids.ts';
import { procedure } from '../kit/procedure.ts';
import { Job } from '../workspace/workspace.schema.ts';
import { EvaluationReport } from './evaluation.schema.ts';
import {
  CounterfactualGoal,
  CounterfactualProposal,
  Explanation,
  ExplanationOptions,
  PairEffect,
  RowExplanation,
} from './explanation.schema.ts';

const FoldMetrics = z.record(z.string(), z.number().nullable());

/** How well models do that learn from all folds but one, on that one. */
export const CrossValidation = z.object({
  folds: z.array(
    z.object({
      name: z.string(),
      trainCount: z.number().int(),
      testCount: z.number().int(),
      metrics: FoldMetrics,
    }),
  ),
  /** In the order of the suite; the standard deviation is between folds (n − 1). */
  metrics: z.array(
    z.object({ key: z.string(), mean: z.number().nullable(), standardDeviation: z.number().nullable() }),
  ),
  /** True where no rows were kept for the test: its report is then of what each fold's model says of that fold. */
  isTestOutOfFold: z.boolean(),
});
export type CrossValidation = z.infer<typeof CrossValidation>;

/** The evaluation of one run: its held-out parts and what drove the predictions. */
export const RunEvaluation = z.object({
  runId: RunId,
  test: EvaluationReport,
  validation: EvaluationReport.nullable(),
  /** Null where the split has no folds. */
  crossValidation: CrossValidation.nullable().default(null),
  /** Largest first; null where the engine gives none. */
  importance: z.array(z.object({ feature: z.string(), value: z.number() })).nullable(),
});
export type RunEvaluation = z.infer<typeof RunEvaluation>;

export const evaluationContract = {
  /** NOT_FOUND until the run has succeeded. */
  getRunEvaluation: procedure.input(z.object({ runId: RunId })).output(RunEvaluation),
  /** Explains a succeeded run, and stores what comes out with it, in place of what an earlier job stored. */
  startExplanation: procedure.input(z.object({ runId: RunId, options: ExplanationOptions })).output(Job),
  /** Null until the run has been explained. */
  getExplanation: procedure.input(z.object({ runId: RunId })).output(Explanation.nullable()),
  /** Takes one row apart, by the method of the stored explanation: PRECONDITION_FAILED until there is one. */
  explainRow: procedure
    .input(z.object({ runId: RunId, row: z.record(z.string(), Cell) }))
    .output(RowExplanation),
  /** How the answer moves with two columns together, over a part of the explained rows. */
  getPairEffect: procedure
    .input(z.object({ runId: RunId, first: z.string(), second: z.string() }))
    .output(PairEffect),
  /** The smallest changes of few columns that bring about another answer, fewest first; none where none was found. */
  findCounterfactuals: procedure
    .input(
      z.object({
        runId: RunId,
        row: z.record(z.string(), Cell),
        goal: CounterfactualGoal,
        /** Columns that must stay as they are. */
        fixed: z.array(z.string()).max(20_000).default([]),
        maxChanges: z.number().int().min(1).max(4).default(3),
      }),
    )
    .output(z.array(CounterfactualProposal)),
};
