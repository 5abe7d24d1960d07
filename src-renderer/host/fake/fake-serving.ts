import type { DeploymentId, DriftReportId, ModelId, ModelVersionId } from '#shared/kit/ids.ts';
import type { DriftSummary, StoredDriftReport } from '#shared/monitoring/monitoring.contract.ts';
import type { FeatureDrift } from '#shared/monitoring/monitoring.schema.ts';
import type { Model, ModelVersion } from '#shared/registry/registry.schema.ts';
import type { Signature } from '#shared/registry/signature.schema.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import { idOf, minutesAgo } from './fake-ids.ts';
import { runs, target } from './fake-runs.ts';
import { columns, datasets, rowAt } from './fake-table.ts';

const signature: Signature = {
  inputs: columns
    .map((column, index) => ({ column, example: rowAt(0)[index] ?? null }))
    .filter(({ column }) => column.role === 'feature' && column.name !== target)
    .map(({ column: { name, type }, example }) => ({
      name,
      type,
      isRequired: name !== 'occupation',
      ...(type === 'category' ? { categories: ['HS-grad', 'Bachelors', 'Masters'] } : {}),
      ...(type === 'integer' ? { min: 17, max: 90 } : {}),
      example,
    })),
  output: { task: 'binary', target, classes: ['false', 'true'] },
};

const winner = runs.find(({ status }) => status === 'succeeded')!;
const modelId = idOf<ModelId>('d', 1);

const versionOf = (number: number): ModelVersion => ({
  id: idOf<ModelVersionId>('d1', number),
  modelId,
  modelName: 'census-income',
  number,
  runId: winner.id,
  runName: winner.name,
  versionId: winner.spec.versionId,
  datasetId: winner.datasetId,
  datasetName: datasets[0]!.dataset.name,
  datasetVersionNumber: 3,
  task: 'binary',
  engineId: 'lightgbm',
  signature,
  metrics: { 'test/auc': 0.925 + 0.0012 * number },
  primaryMetric: 'test/auc',
  isHigherBetter: true,
  files: [],
  sizeBytes: 412_600,
  aliases: number === 2 ? ['champion'] : [],
  createdAtMs: minutesAgo(1_500 / number),
});

export const modelVersions: readonly ModelVersion[] = [versionOf(2), versionOf(1)];

export const model: Model = {
  id: modelId,
  name: 'census-income',
  description: 'Who earns above 50,000 a year.',
  createdAtMs: minutesAgo(1_500),
  updatedAtMs: minutesAgo(14),
  versionCount: 2,
  latest: modelVersions[0]!,
  aliases: [{ alias: 'champion', modelVersionId: modelVersions[0]!.id, number: 2 }],
};

export const deployment: Deployment = {
  id: idOf<DeploymentId>('f', 1),
  name: model.name,
  modelId,
  modelVersionId: modelVersions[0]!.id,
  modelVersionNumber: 2,
  signature,
  status: 'ready',
  port: 8_123,
  url: 'http://127.0.0.1:8123',
  failure: null,
  restartCount: 0,
  createdAtMs: minutesAgo(13),
  readyAtMs: minutesAgo(12.8),
  stats: {
    requestCount: 18_204,
    predictionCount: 24_881,
    errorCount: 12,
    requestsPerSecond: 31.4,
    latencyP50Ms: 1.1,
    latencyP95Ms: 2.8,
    latencyP99Ms: 6.4,
    memoryBytes: 118_000_000,
    recentRequests: Array.from({ length: 300 }, (_, index) => 28 + 9 * Math.sin(index / 17) + (index % 7)),
  },
};

const featureOf = (feature: string, psi: number, index: number): FeatureDrift => {
  const isDrifted = psi > 0.1;
  const edges = Array.from({ length: 21 }, (_, edge) => edge * 5);
  return {
    feature,
    type: columns.find(({ name }) => name === feature)!.type,
    test: 'ks',
    statistic: psi / 2,
    degreesOfFreedom: null,
    pValue: isDrifted ? 1e-6 : 0.31,
    pAdjusted: isDrifted ? 6e-6 : 0.52,
    psi,
    psiCritical: 0.02,
    threshold: 0.1,
    jensenShannon: psi / 2,
    wasserstein: psi,
    referenceMissingRate: 0.01,
    currentMissingRate: 0.012,
    missingPAdjusted: 0.4,
    isMissingDrifted: false,
    newCategories: [],
    isDrifted,
    severity: psi > 0.25 ? 'major' : isDrifted ? 'moderate' : 'none',
    explanation: isDrifted
      ? `\`${feature}\` has moved up by half a standard deviation.`
      : `\`${feature}\` is as in training.`,
    histogram: {
      kind: 'numeric',
      reference: {
        edges,
        counts: edges.slice(1).map((edge) => Math.round(900 * Math.exp(-(((edge - 45) / 22) ** 2)))),
        below: 0,
        above: 3,
      },
      current: {
        edges,
        counts: edges
          .slice(1)
          .map((edge) => Math.round(420 * Math.exp(-(((edge - 45 - 40 * psi - index) / 22) ** 2)))),
        below: 0,
        above: 1,
      },
    },
  };
};

const features = ['hours_per_week', 'age', 'capital_gain', 'education', 'occupation', 'joined'].map(
  (name, index) => featureOf(name, 0.34 / (index + 1) ** 1.4, index),
);
const driftedCount = features.filter(({ isDrifted }) => isDrifted).length;
const verdict = `${driftedCount} of ${features.length} features drifted; \`hours_per_week\` moved most.`;

export const driftReport: StoredDriftReport = {
  id: idOf<DriftReportId>('9', 12),
  deploymentId: deployment.id,
  modelVersionNumber: 2,
  windowStartMs: minutesAgo(70),
  windowEndMs: minutesAgo(10),
  createdAtMs: minutesAgo(9),
  report: {
    status: 'drift',
    verdict,
    referenceRowCount: 34_189,
    predictionCount: 4_102,
    minimumPredictionCount: 100,
    featureCount: features.length,
    driftedCount,
    maxPsi: 0.34,
    correction: 'benjamini-hochberg',
    significance: 0.05,
    features,
    prediction: { ...featureOf('age', 0.06, 0), feature: 'prediction', type: 'float' },
  },
};

export const driftSummaries: readonly DriftSummary[] = Array.from({ length: 12 }, (_, index) => {
  const maxPsi = 0.03 + 0.0024 * index * index;
  return {
    id: idOf<DriftReportId>('9', index + 1),
    deploymentId: deployment.id,
    modelVersionNumber: 2,
    windowStartMs: minutesAgo(70 + 60 * (11 - index)),
    windowEndMs: minutesAgo(10 + 60 * (11 - index)),
    createdAtMs: minutesAgo(9 + 60 * (11 - index)),
    status: maxPsi > 0.25 ? 'drift' : maxPsi > 0.1 ? 'warning' : 'ok',
    verdict,
    predictionCount: 4_000 + 10 * index,
    driftedCount: maxPsi > 0.1 ? 2 : 0,
    featureCount: features.length,
    maxPsi,
    predictionPsi: maxPsi / 4,
  };
});
