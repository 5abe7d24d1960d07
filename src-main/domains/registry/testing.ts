import { DatasetId, ExperimentId, RunId, VersionId } from '#shared/kit/ids.ts';
import type { PackageFile } from '#shared/registry/registry.schema.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import type { ObjectStore } from '../../platform/objects/object-store.ts';
import type { RunSource } from './registry.service.ts';

export function aSucceededRun(parts: Partial<Run> = {}): Run {
  return {
    id: RunId.parse('e'.repeat(32)),
    experimentId: ExperimentId.parse('f'.repeat(32)),
    experimentName: 'customers: churned',
    name: 'LightGBM 1',
    status: 'succeeded',
    spec: {
      versionId: VersionId.parse('a'.repeat(32)),
      target: 'churned',
      task: 'binary',
      split: { kind: 'random', seed: 1, fractions: { train: 0.7, validation: 0.15, test: 0.15 } },
      recipe: { steps: [] },
      engineId: 'lightgbm',
      hyperparameters: {},
      seed: 1,
      threadCount: 1,
      budget: { maxDurationMs: null },
    },
    specHash: 'b'.repeat(64),
    datasetId: DatasetId.parse('d'.repeat(32)),
    datasetName: 'Customers',
    versionNumber: 1,
    jobId: null,
    repeatOfRunId: null,
    expectationsOverride: null,
    params: {},
    metrics: { 'test/auc': 0.9 },
    primaryMetric: 'test/auc',
    isHigherBetter: true,
    tags: {},
    notes: '',
    environment: {},
    artifacts: [],
    failure: null,
    isDeleted: false,
    createdAtMs: 1,
    startedAtMs: 2,
    endedAtMs: 3,
    ...parts,
  };
}

/** Runs with real packages in a real object store, without the tracking behind them. */
export function createRunSource(objects: ObjectStore) {
  const runs = new Map<RunId, { readonly run: Run; readonly files: readonly PackageFile[] }>();
  const source: RunSource = {
    getRun: (id) => runs.get(id)!.run,
    packageFiles: (id) => runs.get(id)!.files,
  };
  return {
    source,
    add: async (run: Run, files: ReadonlyMap<string, Uint8Array>): Promise<void> => {
      const stored: PackageFile[] = [];
      for (const [name, bytes] of files) {
        const { hash, sizeBytes } = await objects.put(bytes);
        stored.push({ name, objectHash: hash, sizeBytes });
      }
      runs.set(run.id, { run, files: stored });
    },
  };
}
