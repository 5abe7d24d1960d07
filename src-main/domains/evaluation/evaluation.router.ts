import type { Implementation } from '../../platform/rpc/implementer.ts';
import type { EvaluationService } from './evaluation.service.ts';

export function createEvaluationRouter(os: Implementation['evaluation'], evaluation: EvaluationService) {
  return {
    getRunEvaluation: os.getRunEvaluation.handler(({ input }) => evaluation.getRunEvaluation(input.runId)),
  };
}
