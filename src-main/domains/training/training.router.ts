import type { Implementation } from '../../platform/rpc/implementer.ts';
import { createSplitsRouter } from './splits/splits.router.ts';
import type { TrainingService } from './training.service.ts';

export function createTrainingRouter(os: Implementation['training'], training: TrainingService) {
  return {
    guessTarget: os.guessTarget.handler(({ input }) => training.guessTarget(input.versionId)),
    suggest: os.suggest.handler(({ input }) => training.suggest(input)),
    getDefaults: os.getDefaults.handler(({ input }) => training.getDefaults(input.datasetId)),
    setDefaults: os.setDefaults.handler(({ input }) => training.setDefaults(input.datasetId, input.defaults)),
    previewRecipe: os.previewRecipe.handler(({ input }) => training.previewRecipe(input)),
    startRun: os.startRun.handler(({ input }) => training.startRun(input)),
    repeatRun: os.repeatRun.handler(({ input }) => training.repeatRun(input.runId)),
    getRepeatOutcome: os.getRepeatOutcome.handler(({ input }) => training.getRepeatOutcome(input.runId)),
    startFeatureSearch: os.startFeatureSearch.handler(({ input }) => training.features.start(input.spec)),
    getFeatureReport: os.getFeatureReport.handler(({ input }) =>
      training.features.find(input.versionId, input.target),
    ),
    ...createSplitsRouter(os, training.splits),
  };
}
