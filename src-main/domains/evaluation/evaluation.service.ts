import { RunEvaluation } from '#shared/evaluation/evaluation.contract.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { RunId } from '#shared/kit/ids.ts';
import type { TrackingService } from '../tracking/index.ts';

/** The name under which a run keeps its evaluation among its artifacts. */
const evaluationArtifact = 'evaluation.json';

export interface EvaluationService {
  /** NOT_FOUND until the run has succeeded. */
  getRunEvaluation(runId: RunId): Promise<RunEvaluation>;
}

export function createEvaluationService(tracking: TrackingService): EvaluationService {
  return {
    getRunEvaluation: async (runId) => {
      const { status, name } = tracking.getRun(runId);
      if (status !== 'succeeded') {
        throw new AppError('NOT_FOUND', `${name} has no evaluation: it is ${status}.`, {
          reason: 'evaluation',
          nextStep: 'A run is evaluated at its end; choose one that has succeeded.',
        });
      }
      const bytes = await tracking.readArtifact(runId, evaluationArtifact);
      return RunEvaluation.parse(JSON.parse(new TextDecoder().decode(bytes)));
    },
  };
}
