import { RunEvaluation } from '#shared/evaluation/evaluation.contract.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { RunId } from '#shared/kit/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import type { TrackingService } from '../tracking/index.ts';
import { createExplanationsService, type ExplanationDeps } from './explanations.service.ts';

/** The name under which a run keeps its evaluation among its artifacts. */
const evaluationArtifact = 'evaluation.json';

export type EvaluationService = ReturnType<typeof createEvaluationService>;

export function createEvaluationService(
  platform: Platform,
  deps: ExplanationDeps & { readonly tracking: TrackingService },
) {
  const { tracking } = deps;
  const explanations = createExplanationsService(platform, deps);
  return {
    /** NOT_FOUND until the run has succeeded. */
    getRunEvaluation: async (runId: RunId): Promise<RunEvaluation> => {
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
    explanations,
    close: () => explanations.close(),
  };
}
