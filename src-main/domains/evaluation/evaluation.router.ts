import type { Implementation } from '../../platform/rpc/implementer.ts';
import type { EvaluationService } from './evaluation.service.ts';

export function createEvaluationRouter(os: Implementation['evaluation'], evaluation: EvaluationService) {
  return {
    getRunEvaluation: os.getRunEvaluation.handler(({ input }) => evaluation.getRunEvaluation(input.runId)),
    startExplanation: os.startExplanation.handler(({ input }) =>
      evaluation.explanations.start(input.runId, input.options),
    ),
    getExplanation: os.getExplanation.handler(({ input }) => evaluation.explanations.get(input.runId)),
    getPairEffect: os.getPairEffect.handler(({ input: { runId, ...pair } }) =>
      evaluation.explanations.getPairEffect(runId, pair),
    ),
    findCounterfactuals: os.findCounterfactuals.handler(({ input: { runId, ...question } }) =>
      evaluation.explanations.findCounterfactuals(runId, question),
    ),
    explainRow: os.explainRow.handler(({ input }) =>
      evaluation.explanations.explainRow(input.runId, input.row),
    ),
  };
}
