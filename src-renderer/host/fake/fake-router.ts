import { implement, ORPCError } from '@orpc/server';
import { contract } from '#shared/contract.ts';
import type { Change, Job, Settings } from '#shared/workspace/workspace.schema.ts';
import { engines, initialJobs, machine } from './fake-jobs.ts';
import { evaluationOf, runs, seriesOf, specOf, target } from './fake-runs.ts';
import { deployment, driftReport, driftSummaries, model, modelVersions } from './fake-serving.ts';
import { datasets, pageOf, profileOf } from './fake-table.ts';

const tickMs = 1_000;
const livePoints = 60;

/** What the fake has no answer for; the screens then show their error state, which is worth seeing too. */
import { createFakeLabels } from './fake-labels.ts';

const missing = (what: string) =>
  new ORPCError('UNSUPPORTED', {
    defined: true,
    message: `The fake backend cannot ${what}.`,
    data: { reason: 'fake', nextStep: 'Start the web host to try it.' },
  });
const notFound = (what: string) =>
  new ORPCError('NOT_FOUND', {
    defined: true,
    message: `This ${what} does not exist.`,
    data: { reason: what },
  });
const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw notFound(what);
  return value;
};

/** The contract on data in memory: what is read is there, of what is written only settings and jobs change. */
export function createFakeRouter() {
  const os = implement(contract);
  let settings: Settings = { colorScheme: 'system', threadBudget: 0, dataMemoryMb: 2_048 };
  let jobs: readonly Job[] = initialJobs();
  let sequence = 0;
  const listeners = new Set<(change: Change) => void>();
  const announce = (topic: Change['topic'], id: string) => {
    sequence += 1;
    for (const listener of listeners) listener({ sequence, topic, id, kind: 'changed' });
  };
  const changeJob = (id: string, change: (job: Job) => Job): Job => {
    jobs = jobs.map((job) => (job.id === id ? change(job) : job));
    announce('workspace.job', id);
    return found(
      jobs.find((job) => job.id === id),
      'job',
    );
  };
  setInterval(() => {
    for (const { id, status, progress } of jobs) {
      if (status !== 'running' || progress?.total == null || progress.done >= progress.total) continue;
      const done = progress.done + progress.total / 80;
      changeJob(id, (job) => ({
        ...job,
        progress: { ...progress, done: Math.min(progress.total!, Math.round(done * 10) / 10) },
      }));
    }
  }, tickMs);

  return {
    workspace: {
      info: os.workspace.info.handler(() => ({
        version: '0.1.0',
        host: 'test' as const,
        workspaceName: 'in memory',
        workspaceFolder: '/home/user/Millwright',
        isReadOnly: false,
        startedAtMs: Date.now() - 3_600_000,
      })),
      getSettings: os.workspace.getSettings.handler(() => settings),
      updateSettings: os.workspace.updateSettings.handler(({ input }) => {
        settings = { ...settings, ...input };
        announce('workspace.settings', 'settings');
        return settings;
      }),
      listJobs: os.workspace.listJobs.handler(() => [...jobs]),
      getJob: os.workspace.getJob.handler(({ input }) =>
        found(
          jobs.find(({ id }) => id === input.id),
          'job',
        ),
      ),
      watchJob: os.workspace.watchJob.handler(async function* ({ input }) {
        yield found(
          jobs.find(({ id }) => id === input.id),
          'job',
        );
      }),
      cancelJob: os.workspace.cancelJob.handler(({ input }) =>
        changeJob(input.id, (job) => ({ ...job, status: 'cancelled', endedAtMs: Date.now() })),
      ),
      resumeJob: os.workspace.resumeJob.handler(({ input }) =>
        changeJob(input.id, (job) => ({ ...job, status: 'running', canResume: false, endedAtMs: null })),
      ),
      watchChanges: os.workspace.watchChanges.handler(async function* ({ signal }) {
        const queue: Change[] = [];
        let wake: () => void = () => undefined;
        const listener = (change: Change) => {
          queue.push(change);
          wake();
        };
        listeners.add(listener);
        try {
          while (!signal?.aborted) {
            while (queue.length > 0) yield queue.shift()!;
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        } finally {
          listeners.delete(listener);
        }
      }),
      startObjectCheck: os.workspace.startObjectCheck.handler(() => {
        throw missing('object check');
      }),
      sendFile: os.workspace.sendFile.handler(() => {
        throw missing('read files');
      }),
      getObjectReport: os.workspace.getObjectReport.handler(() => {
        throw missing('object check');
      }),
      search: os.workspace.search.handler(({ input }) => {
        const hits = [
          ...datasets.map(({ dataset }) => ({
            type: 'dataset' as const,
            id: dataset.id,
            title: dataset.name,
            subtitle: `${dataset.versionCount} versions`,
          })),
          ...runs.map((run) => ({
            type: 'run' as const,
            id: run.id,
            title: run.name,
            subtitle: `${run.spec.engineId} on ${run.datasetName}`,
          })),
          { type: 'model' as const, id: model.id, title: model.name, subtitle: 'champion is v2' },
          {
            type: 'deployment' as const,
            id: deployment.id,
            title: deployment.name,
            subtitle: deployment.url ?? '',
          },
        ];
        return hits.filter(({ title }) => title.includes(input.query.toLowerCase())).slice(0, input.limit);
      }),
    },
    data: {
      previewImport: os.data.previewImport.handler(() => {
        throw missing('read files');
      }),
      startImport: os.data.startImport.handler(() => {
        throw missing('import files');
      }),
      listSamples: os.data.listSamples.handler(() => []),
      startSampleImport: os.data.startSampleImport.handler(() => {
        throw missing('import the sample');
      }),
      listDatasets: os.data.listDatasets.handler(() => datasets.map(({ dataset }) => dataset)),
      getDataset: os.data.getDataset.handler(({ input }) =>
        found(datasets.find(({ dataset }) => dataset.id === input.id)?.dataset, 'dataset'),
      ),
      renameDataset: os.data.renameDataset.handler(() => {
        throw missing('rename');
      }),
      setKeyColumns: os.data.setKeyColumns.handler(() => {
        throw missing('key columns');
      }),
      getVersionAsOf: os.data.getVersionAsOf.handler(() => {
        throw missing('history');
      }),
      listBranches: os.data.listBranches.handler(() => {
        throw missing('history');
      }),
      createBranch: os.data.createBranch.handler(() => {
        throw missing('history');
      }),
      removeBranch: os.data.removeBranch.handler(() => {
        throw missing('history');
      }),
      setTag: os.data.setTag.handler(() => {
        throw missing('history');
      }),
      removeTag: os.data.removeTag.handler(() => {
        throw missing('history');
      }),
      revertTo: os.data.revertTo.handler(() => {
        throw missing('history');
      }),
      deleteVersion: os.data.deleteVersion.handler(() => {
        throw missing('history');
      }),
      restoreVersion: os.data.restoreVersion.handler(() => {
        throw missing('history');
      }),
      getTrash: os.data.getTrash.handler(() => {
        throw missing('history');
      }),
      emptyTrash: os.data.emptyTrash.handler(() => {
        throw missing('history');
      }),
      diffVersions: os.data.diffVersions.handler(() => {
        throw missing('diff');
      }),
      getDiffRows: os.data.getDiffRows.handler(() => {
        throw missing('diff');
      }),
      startDiffExport: os.data.startDiffExport.handler(() => {
        throw missing('diff');
      }),
      archiveDataset: os.data.archiveDataset.handler(() => {
        throw missing('archive');
      }),
      restoreDataset: os.data.restoreDataset.handler(() => {
        throw missing('restore');
      }),
      listVersions: os.data.listVersions.handler(({ input }) =>
        found(datasets.find(({ dataset }) => dataset.id === input.datasetId)?.versions, 'dataset'),
      ),
      getVersion: os.data.getVersion.handler(({ input }) =>
        found(
          datasets.flatMap(({ versions }) => versions).find(({ id }) => id === input.id),
          'version',
        ),
      ),
      getProfile: os.data.getProfile.handler(({ input }) => profileOf(input.versionId)),
      getPage: os.data.getPage.handler(({ input }) => pageOf(input)),
      countValues: os.data.countValues.handler(() => ({ values: [], isTruncated: false })),
      query: os.data.query.handler(() => {
        throw missing('run SQL');
      }),
      startExport: os.data.startExport.handler(() => {
        throw missing('export');
      }),
      listConnections: os.data.listConnections.handler(() => []),
      saveConnection: os.data.saveConnection.handler(() => {
        throw missing('sources');
      }),
      removeConnection: os.data.removeConnection.handler(() => {
        throw missing('sources');
      }),
      testConnection: os.data.testConnection.handler(() => {
        throw missing('sources');
      }),
      browseSource: os.data.browseSource.handler(() => {
        throw missing('sources');
      }),
      previewSource: os.data.previewSource.handler(() => {
        throw missing('sources');
      }),
      startSourceImport: os.data.startSourceImport.handler(() => {
        throw missing('sources');
      }),
      startReimport: os.data.startReimport.handler(() => {
        throw missing('sources');
      }),
      startSourceFetch: os.data.startSourceFetch.handler(() => {
        throw missing('sources');
      }),
      getFetchedFiles: os.data.getFetchedFiles.handler(() => {
        throw missing('sources');
      }),
      releaseFetchedFiles: os.data.releaseFetchedFiles.handler(() => {
        throw missing('sources');
      }),
      describeRepository: os.data.describeRepository.handler(() => {
        throw missing('sources');
      }),
      startHubExport: os.data.startHubExport.handler(() => {
        throw missing('sources');
      }),
      startPublish: os.data.startPublish.handler(() => {
        throw missing('sources');
      }),
      listWatches: os.data.listWatches.handler(() => []),
      listGrantedFolders: os.data.listGrantedFolders.handler(() => []),
      previewWatch: os.data.previewWatch.handler(() => {
        throw missing('watched folders');
      }),
      previewSchedule: os.data.previewSchedule.handler(() => {
        throw missing('watched folders');
      }),
      createWatch: os.data.createWatch.handler(() => {
        throw missing('watched folders');
      }),
      updateWatch: os.data.updateWatch.handler(() => {
        throw missing('watched folders');
      }),
      setWatchPaused: os.data.setWatchPaused.handler(() => {
        throw missing('watched folders');
      }),
      runWatch: os.data.runWatch.handler(() => {
        throw missing('watched folders');
      }),
      removeWatch: os.data.removeWatch.handler(() => {
        throw missing('watched folders');
      }),
      listWatchEvents: os.data.listWatchEvents.handler(() => {
        throw missing('watched folders');
      }),
      getSuite: os.data.getSuite.handler(({ input: { datasetId } }) => ({
        datasetId,
        suite: { name: 'census', rules: [] },
        revision: 0,
        updatedAtMs: null,
      })),
      saveSuite: os.data.saveSuite.handler(() => {
        throw missing('save expectations');
      }),
      suggestExpectations: os.data.suggestExpectations.handler(() => []),
      startSuiteCheck: os.data.startSuiteCheck.handler(() => {
        throw missing('check expectations');
      }),
      getSuiteReport: os.data.getSuiteReport.handler(() => null),
      ...createFakeLabels(os.data, () => {
        throw missing('keep labels');
      }),
      getTransform: os.data.getTransform.handler(() => null),
      previewTransform: os.data.previewTransform.handler(() => {
        throw missing('transform');
      }),
      startTransform: os.data.startTransform.handler(() => {
        throw missing('transform');
      }),
      getSuiteHistory: os.data.getSuiteHistory.handler(() => []),
      listSuiteStates: os.data.listSuiteStates.handler(() => []),
      getFindings: os.data.getFindings.handler(({ input: { versionId, target: chosen } }) => ({
        versionId,
        target: chosen ?? null,
        findings: [],
        isInspected: true,
        probe: null,
        probeProblem: null,
        shifts: [],
        notes: [],
      })),
      getInspection: os.data.getInspection.handler(() => null),
      getAssociations: os.data.getAssociations.handler(() => null),
      getPair: os.data.getPair.handler(() => {
        throw missing('compare columns');
      }),
      startAnalysis: os.data.startAnalysis.handler(() => {
        throw missing('analyse');
      }),
      setColumnRoles: os.data.setColumnRoles.handler(() => {
        throw missing('set roles');
      }),
    },
    training: {
      guessTarget: os.training.guessTarget.handler(() => ({
        target,
        reason: 'It is the last column and has two values.',
      })),
      suggest: os.training.suggest.handler(({ input }) => ({
        spec: { ...specOf(input.engineId ?? 'lightgbm'), target: input.target },
        taskReason: 'The target has two values.',
        splitReason: 'Both classes keep their share in every part.',
        engineReason: 'Boosted trees are the strongest start on a table of this size.',
        splitCounts: { train: 34_189, validation: 7_326, test: 7_327 },
        problems: [],
      })),
      getDefaults: os.training.getDefaults.handler(() => ({ preparations: [], balance: null })),
      setDefaults: os.training.setDefaults.handler(({ input }) => input.defaults),
      previewRecipe: os.training.previewRecipe.handler(({ input }) => ({
        sampleRowCount: 1_000,
        problems: [],
        featureCount: input.spec.recipe.steps.length,
        counts: input.spec.recipe.steps.map(() => 1),
        step: null,
      })),
      startRun: os.training.startRun.handler(() => {
        throw missing('train');
      }),
      repeatRun: os.training.repeatRun.handler(() => {
        throw missing('train');
      }),
      getRepeatOutcome: os.training.getRepeatOutcome.handler(() => null),
      startFeatureSearch: os.training.startFeatureSearch.handler(() => {
        throw missing('measure features');
      }),
      getFeatureReport: os.training.getFeatureReport.handler(() => null),
      listSplits: os.training.listSplits.handler(() => []),
      getSplit: os.training.getSplit.handler(() => {
        throw notFound('split');
      }),
      listInheritableSplits: os.training.listInheritableSplits.handler(() => []),
      previewSplit: os.training.previewSplit.handler(() => {
        throw missing('divide rows');
      }),
      createSplit: os.training.createSplit.handler(() => {
        throw missing('divide rows');
      }),
      inheritSplit: os.training.inheritSplit.handler(() => {
        throw missing('divide rows');
      }),
      renameSplit: os.training.renameSplit.handler(() => {
        throw notFound('split');
      }),
      deleteSplit: os.training.deleteSplit.handler(() => {
        throw notFound('split');
      }),
      checkSplit: os.training.checkSplit.handler(() => ({ leaks: [], checked: [], durationMs: 1 })),
      compareSplits: os.training.compareSplits.handler(() => {
        throw notFound('split');
      }),
    },
    tracking: {
      getLineage: os.tracking.getLineage.handler(({ input }) => ({
        focus: input.versionId,
        nodes: [],
        edges: [],
      })),
      listExperiments: os.tracking.listExperiments.handler(() => [
        {
          id: runs[0]!.experimentId,
          name: 'census',
          runCount: runs.length,
          createdAtMs: runs.at(-1)!.createdAtMs,
        },
      ]),
      listRuns: os.tracking.listRuns.handler(() => [...runs]),
      getRun: os.tracking.getRun.handler(({ input }) =>
        found(
          runs.find(({ id }) => id === input.id),
          'run',
        ),
      ),
      renameRun: os.tracking.renameRun.handler(() => {
        throw missing('rename');
      }),
      setRunNotes: os.tracking.setRunNotes.handler(() => {
        throw missing('keep notes');
      }),
      setRunTag: os.tracking.setRunTag.handler(() => {
        throw missing('keep tags');
      }),
      deleteRun: os.tracking.deleteRun.handler(() => {
        throw missing('delete');
      }),
      restoreRun: os.tracking.restoreRun.handler(() => {
        throw missing('restore');
      }),
      listMetricSeries: os.tracking.listMetricSeries.handler(({ input }) =>
        runs
          .filter(({ id, status }) => input.runIds.includes(id) && status !== 'failed')
          .flatMap((run) => seriesOf(run, 200)),
      ),
      watchMetrics: os.tracking.watchMetrics.handler(async function* ({ input }) {
        const run = found(
          runs.find(({ id }) => id === input.id),
          'run',
        );
        yield seriesOf(run, run.status === 'running' ? livePoints : 200);
      }),
      getRunLog: os.tracking.getRunLog.handler(() => [
        {
          atMs: Date.now() - 60_000,
          level: 'info' as const,
          message: 'Read 34,189 rows and 7 features in 0.2 s',
        },
        { atMs: Date.now() - 59_000, level: 'warning' as const, message: '6.1 % of occupation is missing' },
      ]),
      getArtifact: os.tracking.getArtifact.handler(() => {
        throw notFound('artifact');
      }),
    },
    evaluation: {
      getRunEvaluation: os.evaluation.getRunEvaluation.handler(({ input }) => {
        if (runs.find(({ id }) => id === input.runId)?.status !== 'succeeded') throw notFound('evaluation');
        return evaluationOf(input.runId);
      }),
      startExplanation: os.evaluation.startExplanation.handler(() => {
        throw missing('explain runs');
      }),
      getExplanation: os.evaluation.getExplanation.handler(() => null),
      getPairEffect: os.evaluation.getPairEffect.handler(() => {
        throw missing('explain runs');
      }),
      findCounterfactuals: os.evaluation.findCounterfactuals.handler(() => {
        throw missing('explain rows');
      }),
      explainRow: os.evaluation.explainRow.handler(() => {
        throw missing('explain rows');
      }),
    },
    registry: {
      listModels: os.registry.listModels.handler(() => [model]),
      getModel: os.registry.getModel.handler(() => model),
      listModelVersions: os.registry.listModelVersions.handler(() => [...modelVersions]),
      getModelVersion: os.registry.getModelVersion.handler(({ input }) =>
        found(
          modelVersions.find(({ id }) => id === input.id),
          'version',
        ),
      ),
      registerRun: os.registry.registerRun.handler(() => {
        throw missing('register');
      }),
      describeModel: os.registry.describeModel.handler(() => {
        throw missing('keep descriptions');
      }),
      assignAlias: os.registry.assignAlias.handler(() => {
        throw missing('move aliases');
      }),
      removeAlias: os.registry.removeAlias.handler(() => {
        throw missing('move aliases');
      }),
      listAliasEvents: os.registry.listAliasEvents.handler(() => [
        { atMs: Date.now() - 800_000, alias: 'champion', fromNumber: 1, toNumber: 2 },
        { atMs: Date.now() - 90_000_000, alias: 'champion', fromNumber: null, toNumber: 1 },
      ]),
    },
    serving: {
      listDeployments: os.serving.listDeployments.handler(() => [deployment]),
      getDeployment: os.serving.getDeployment.handler(() => deployment),
      deploy: os.serving.deploy.handler(() => {
        throw missing('serve');
      }),
      changeVersion: os.serving.changeVersion.handler(() => {
        throw missing('serve');
      }),
      start: os.serving.start.handler(() => {
        throw missing('serve');
      }),
      stop: os.serving.stop.handler(() => {
        throw missing('stop serving');
      }),
      remove: os.serving.remove.handler(() => {
        throw missing('remove');
      }),
      listKeys: os.serving.listKeys.handler(() => []),
      createKey: os.serving.createKey.handler(() => {
        throw missing('create keys');
      }),
      revokeKey: os.serving.revokeKey.handler(() => {
        throw missing('revoke keys');
      }),
      getSnippets: os.serving.getSnippets.handler(() => {
        const exampleRow = Object.fromEntries(
          deployment.signature.inputs.map(({ name, example }) => [name, example]),
        );
        const body = JSON.stringify([exampleRow]);
        return {
          curl: `curl ${deployment.url}/predict \\\n  -H 'authorization: Bearer KEY' \\\n  -H 'content-type: application/json' \\\n  -d '${body}'`,
          python: `import requests\n\nanswer = requests.post("${deployment.url}/predict", json=${body})\nprint(answer.json())`,
          javascript: `const answer = await fetch('${deployment.url}/predict', {\n  method: 'POST',\n  body: JSON.stringify(${body}),\n});`,
          exampleRow,
        };
      }),
      tryPredict: os.serving.tryPredict.handler(() => ({
        status: 200,
        durationMs: 1.4,
        body: [{ prediction: true, probability: 0.71 }],
      })),
      listRequests: os.serving.listRequests.handler(() =>
        Array.from({ length: 40 }, (_, index) => ({
          atMs: Date.now() - index * 900,
          method: 'POST',
          path: '/predict',
          status: index % 17 === 5 ? 422 : 200,
          rowCount: 1 + (index % 3),
          durationMs: 1 + (index % 5) / 3,
        })),
      ),
      startReplay: os.serving.startReplay.handler(() => {
        throw missing('replay');
      }),
    },
    monitoring: {
      checkDrift: os.monitoring.checkDrift.handler(() => driftReport),
      getLatestReport: os.monitoring.getLatestReport.handler(() => driftReport),
      getReport: os.monitoring.getReport.handler(() => driftReport),
      listReports: os.monitoring.listReports.handler(() => [...driftSummaries]),
    },
    compute: {
      getMachine: os.compute.getMachine.handler(() => machine),
      listEngines: os.compute.listEngines.handler(() => [...engines]),
      startSelfTest: os.compute.startSelfTest.handler(() => {
        throw missing('test engines');
      }),
      startPackInstall: os.compute.startPackInstall.handler(() => {
        throw missing('install packs');
      }),
    },
  };
}
