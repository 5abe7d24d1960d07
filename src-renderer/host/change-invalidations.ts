import type { QueryKey } from '@tanstack/react-query';
import type { Change, ChangeTopic } from '#shared/workspace/workspace.schema.ts';
import type { Api } from './api.tsx';

type KeysOf = (api: Api, id: string) => readonly QueryKey[];

/**
 * Which answers of the backend a committed change makes stale. Too many keys cost a query; one too few shows
 * something wrong, so a topic lists whatever embeds the changed entity (a run carries its dataset's name).
 */
const staleKeys: Readonly<Record<ChangeTopic, KeysOf>> = {
  'workspace.job': (api) => [api.workspace.listJobs.key(), api.workspace.getJob.key()],
  'workspace.settings': (api) => [api.workspace.getSettings.key()],
  'data.dataset': (api) => [
    api.data.listDatasets.key(),
    api.data.getDataset.key(),
    api.data.listVersions.key(),
    api.data.getVersion.key(),
    api.tracking.listRuns.key(),
  ],
  // Profile, pages and queries of a version never change: it is immutable.
  'data.version': (api) => [
    api.tracking.getLineage.key(),
    api.data.listDatasets.key(),
    api.data.getDataset.key(),
    api.data.listVersions.key(),
    api.data.getVersion.key(),
    api.data.listBranches.key(),
    api.data.getTrash.key(),
    // Roles are the one thing of a version that can change.
    api.data.getFindings.key(),
    api.training.suggest.key(),
    api.training.guessTarget.key(),
  ],
  'data.watch': (api) => [api.data.listWatches.key(), api.data.listWatchEvents.key()],
  'data.findings': (api) => [
    api.data.getFindings.key(),
    api.data.getInspection.key(),
    api.data.getAssociations.key(),
  ],
  'data.labels': (api) => [api.data.getLabelDraft.key(), api.data.getLabelItems.key()],
  'data.expectations': (api) => [
    api.data.getSuite.key(),
    api.data.getSuiteReport.key(),
    api.data.getSuiteHistory.key(),
    api.data.listSuiteStates.key(),
    api.data.suggestExpectations.key(),
  ],
  'training.defaults': (api) => [api.training.getDefaults.key(), api.training.suggest.key()],
  'data.connection': (api) => [api.data.listConnections.key()],
  'training.features': (api) => [api.training.getFeatureReport.key()],
  'training.split': (api) => [
    api.tracking.getLineage.key(),
    api.training.listSplits.key(),
    api.training.getSplit.key(),
    api.training.listInheritableSplits.key(),
  ],
  'tracking.experiment': (api) => [api.tracking.listExperiments.key()],
  'tracking.run': (api) => [
    api.tracking.getLineage.key(),
    api.tracking.listRuns.key(),
    api.tracking.getRun.key(),
    api.tracking.getRunLog.key(),
    api.tracking.listExperiments.key(),
    api.training.getRepeatOutcome.key(),
    api.training.listSplits.key(),
    api.evaluation.getRunEvaluation.key(),
    api.evaluation.getExplanation.key(),
  ],
  'tracking.metrics': (api) => [
    api.tracking.listMetricSeries.key(),
    api.tracking.getRun.key(),
    api.tracking.listRuns.key(),
    api.tracking.getRunLog.key(),
  ],
  'registry.model': (api) => [
    api.tracking.getLineage.key(),
    api.registry.key(),
    api.serving.listDeployments.key(),
  ],
  'serving.deployment': (api) => [
    api.tracking.getLineage.key(),
    api.serving.listDeployments.key(),
    api.serving.getDeployment.key(),
    api.serving.listKeys.key(),
    api.serving.listRequests.key(),
    api.serving.getSnippets.key(),
  ],
  'monitoring.report': (api) => [api.monitoring.key()],
  'compute.engine': (api) => [api.compute.listEngines.key()],
};

/** Keys of all changes of a batch, each once. */
export function keysMadeStale(api: Api, changes: readonly Change[]): readonly QueryKey[] {
  const keys = new Map<string, QueryKey>();
  for (const { topic, id } of changes) {
    for (const key of staleKeys[topic](api, id)) keys.set(JSON.stringify(key), key);
  }
  return [...keys.values()];
}
