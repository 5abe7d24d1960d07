import { DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import type { NewRun } from './tracking.service.ts';

/** A spec that passes its schema; nothing it names has to exist for tracking. */
export function aRunSpec(parts: Partial<RunSpec> = {}): RunSpec {
  return {
    versionId: VersionId.parse('a'.repeat(32)),
    target: 'late',
    task: 'binary',
    split: { kind: 'random', seed: 1, fractions: { train: 0.7, validation: 0.15, test: 0.15 } },
    recipe: { steps: [] },
    engineId: 'lightgbm',
    hyperparameters: {},
    seed: 1,
    threadCount: 1,
    budget: { maxDurationMs: null },
    ...parts,
  };
}

export function aNewRun(parts: Partial<NewRun> = {}): NewRun {
  return {
    experiment: { name: 'flights: late' },
    name: (number) => `LightGBM ${number}`,
    spec: aRunSpec(),
    specHash: 'b'.repeat(64),
    datasetId: DatasetId.parse('d'.repeat(32)),
    versionNumber: 1,
    repeatOfRunId: null,
    primaryMetric: 'test/auc',
    isHigherBetter: true,
    ...parts,
  };
}
