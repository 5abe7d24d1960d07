import type { RunEvaluation } from '#shared/evaluation/evaluation.contract.ts';
import type { ExperimentId, JobId, RunId } from '#shared/kit/ids.ts';
import { createRandom } from '#shared/kit/random.ts';
import type { MetricSeries, Run, RunStatus } from '#shared/tracking/tracking.schema.ts';
import { kindsFor } from '#shared/training/recipe.rules.ts';
import { RecipeStep } from '#shared/training/recipe.schema.ts';
import type { RunSpec, TrainingSuggestion } from '#shared/training/training.schema.ts';
import { idOf, minutesAgo } from './fake-ids.ts';
import { columns, datasets } from './fake-table.ts';

const [census] = datasets;
export const target = 'income_above_50k';

export const specOf = (
  engineId: RunSpec['engineId'],
  hyperparameters: RunSpec['hyperparameters'] = {},
): TrainingSuggestion['spec'] => ({
  versionId: census!.versions[0]!.id,
  target,
  task: 'binary',
  split: { kind: 'stratified', seed: 1, fractions: { train: 0.7, validation: 0.15, test: 0.15 } },
  recipe: {
    steps: columns
      .filter(({ name }) => name !== target)
      .map(({ name, type, role }) =>
        RecipeStep.parse({
          column: name,
          role: role === 'feature' ? 'feature' : 'dropped',
          kind: kindsFor(type)[0]!,
          ...(type === 'date' && { dateParts: ['year', 'month'] }),
          reason: role === 'feature' ? 'As it is.' : 'Every row has another value.',
        }),
      ),
  },
  engineId,
  hyperparameters,
  seed: 1,
  threadCount: 0,
  budget: { maxDurationMs: null },
});

const runOf = (
  number: number,
  status: RunStatus,
  engineId: RunSpec['engineId'],
  auc: number,
  ageMinutes: number,
): Run => {
  const hyperparameters = {
    learning_rate: Math.round(1_000 * (0.02 + 0.03 * number)) / 1_000,
    num_leaves: 15 + 8 * number,
  };
  const isDone = status === 'succeeded';
  return {
    id: idOf<RunId>('c', number),
    experimentId: idOf<ExperimentId>('e', 1),
    experimentName: 'census',
    name: ['brave lake', 'quiet stone', 'early cedar', 'tall harbour', 'warm signal', 'plain river'][
      number % 6
    ]!,
    status,
    spec: specOf(engineId, hyperparameters),
    specHash: 'd'.repeat(64),
    datasetId: census!.dataset.id,
    datasetName: census!.dataset.name,
    versionNumber: 3,
    jobId: idOf<JobId>('b', 100 + number),
    repeatOfRunId: null,
    expectationsOverride: null,
    params: { engine: engineId, ...hyperparameters, seed: 1, split: 'stratified' },
    metrics: isDone
      ? {
          'test/auc': auc,
          'test/log_loss': 1.2 - auc,
          'test/accuracy': auc - 0.06,
          'validation/auc': auc + 0.004,
        }
      : status === 'running'
        ? { 'validation/auc': 0.861 }
        : {},
    primaryMetric: 'test/auc',
    isHigherBetter: true,
    tags: number === 1 ? { purpose: 'baseline' } : {},
    notes: '',
    environment: { node: 'v24.21.0', cores: 2, engine: engineId },
    artifacts: [],
    failure:
      status === 'failed'
        ? {
            code: 'RESOURCE_EXHAUSTED',
            message: 'The train worker ran out of memory at 3.9 GB.',
            nextStep: 'Train on fewer columns, or raise the limit.',
          }
        : null,
    isDeleted: false,
    createdAtMs: minutesAgo(ageMinutes),
    startedAtMs: status === 'queued' ? null : minutesAgo(ageMinutes),
    endedAtMs: isDone || status === 'failed' ? minutesAgo(ageMinutes - 0.7) : null,
  };
};

export const runs: readonly Run[] = [
  runOf(6, 'running', 'tensorflow', 0, 1),
  runOf(5, 'succeeded', 'lightgbm', 0.9274, 18),
  runOf(4, 'succeeded', 'tensorflow', 0.9102, 55),
  runOf(3, 'failed', 'tensorflow', 0, 90),
  runOf(2, 'succeeded', 'lightgbm', 0.9251, 1_500),
  runOf(1, 'succeeded', 'forest', 0.8987, 2_900),
];

export function seriesOf(run: Run, pointCount: number): MetricSeries[] {
  const random = createRandom(Number.parseInt(run.id.slice(-4), 16));
  const rate = 0.02 + 0.02 * random.nextFloat();
  return (['train', 'validation'] as const).map((part) => ({
    runId: run.id,
    key: `${part}/auc`,
    points: Array.from({ length: pointCount }, (_, step) => ({
      step,
      value:
        (part === 'train' ? 0.95 : 0.925) -
        0.3 * Math.exp(-rate * step) +
        0.004 * (random.nextFloat() - 0.5) -
        (part === 'validation' ? 0.00008 * step : 0),
      atMs: run.createdAtMs + step * 200,
    })),
  }));
}

const curvePoints = Array.from({ length: 101 }, (_, index) => index / 100);

export const evaluationOf = (runId: RunId): RunEvaluation => ({
  runId,
  crossValidation: null,
  test: {
    task: 'binary',
    rowCount: 7_327,
    excludedRowCount: 0,
    verdict: 'AUC 0.927, between 0.921 and 0.933, on 7,327 rows.',
    notes: [],
    primaryMetric: 'auc',
    metrics: [
      { key: 'auc', label: 'AUC', value: 0.9274, low: 0.9213, high: 0.9331, isHigherBetter: true },
      { key: 'log_loss', label: 'Log loss', value: 0.2781, low: 0.2654, high: 0.2899, isHigherBetter: false },
      { key: 'accuracy', label: 'Accuracy', value: 0.8734, low: 0.8651, high: 0.8812, isHigherBetter: true },
      { key: 'f1', label: 'F1', value: 0.7115, low: 0.6963, high: 0.7262, isHigherBetter: true },
      { key: 'brier', label: 'Brier score', value: 0.0871, low: 0.0832, high: 0.0912, isHigherBetter: false },
    ],
    classNames: ['false', 'true'],
    positiveCount: 1_753,
    negativeCount: 5_574,
    threshold: 0.5,
    confusion: {
      labels: ['false', 'true'],
      counts: [
        [5_268, 306],
        [622, 1_131],
      ],
      isTruncated: false,
    },
    roc: {
      falsePositiveRate: curvePoints,
      truePositiveRate: curvePoints.map((x) => x ** 0.16),
      threshold: curvePoints.map((x, index) => (index === 0 ? null : 1 - x)),
    },
    precisionRecall: {
      recall: curvePoints,
      precision: curvePoints.map((x) => 1 - 0.76 * x ** 4),
      threshold: curvePoints.map((x, index) => (index === 0 ? null : 1 - x)),
    },
    calibration: Array.from({ length: 10 }, (_, index) => ({
      low: index / 10,
      high: (index + 1) / 10,
      count: 300 + 40 * (9 - index),
      meanPredicted: index / 10 + 0.05,
      observedRate: Math.min(1, index / 10 + 0.05 + 0.03 * Math.sin(index)),
    })),
    scores: {
      edges: Array.from({ length: 21 }, (_, index) => index / 20),
      negative: Array.from({ length: 20 }, (_, index) => Math.round(1_900 * Math.exp(-index / 3))),
      positive: Array.from({ length: 20 }, (_, index) => Math.round(40 + 14 * index)),
    },
  },
  validation: null,
  importance: columns.slice(1, 7).map(({ name }, index) => ({ feature: name, value: 0.31 / (index + 1) })),
});
