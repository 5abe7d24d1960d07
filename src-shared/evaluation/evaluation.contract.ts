import { z } from 'zod';
import { RunId } from '../kit/ids.ts';
import { procedure } from '../kit/procedure.ts';
import { EvaluationReport } from './evaluation.schema.ts';

/** The evaluation of one run: its held-out parts and what drove the predictions. */
export const RunEvaluation = z.object({
  runId: RunId,
  test: EvaluationReport,
  validation: EvaluationReport.nullable(),
  /** Largest first; null where the engine gives none. */
  importance: z.array(z.object({ feature: z.string(), value: z.number() })).nullable(),
});
export type RunEvaluation = z.infer<typeof RunEvaluation>;

export const evaluationContract = {
  /** NOT_FOUND until the run has succeeded. */
  getRunEvaluation: procedure.input(z.object({ runId: RunId })).output(RunEvaluation),
};
