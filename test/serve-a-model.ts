import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toCell } from '../src-main/domains/training/index.ts';
import { type ColumnData, rawValueAt, rowCountOf } from '../src-shared/data/columns.ts';
import { VersionId } from '../src-shared/kit/ids.ts';
import type { ModelVersion } from '../src-shared/registry/registry.schema.ts';
import type { createTestBackend } from './create-test-backend.ts';

type TestBackend = Awaited<ReturnType<typeof createTestBackend>>;

function toCsv(columns: readonly ColumnData[]): string {
  const rowCount = columns[0] ? rowCountOf(columns[0]) : 0;
  const lines = Array.from({ length: rowCount }, (_, row) =>
    columns.map((column) => toCell(rawValueAt(column, row), column.type) ?? '').join(','),
  );
  return [columns.map(({ name }) => name).join(','), ...lines].join('\n');
}

/** Imports columns through a CSV file, as a user would, and answers the version. */
export async function importColumns(
  backend: TestBackend,
  name: string,
  columns: readonly ColumnData[],
): Promise<VersionId> {
  const file = join(backend.workspaceFolder, `${name}.csv`);
  writeFileSync(file, toCsv(columns));
  const grant = await backend.grants.grantFile(file);
  const started = await backend.client.data.startImport({ grantId: grant.id, name });
  const job = await backend.jobs.finished(started.id);
  if (job.status !== 'succeeded') throw new Error(`The import failed: ${JSON.stringify(job.failure)}`);
  return VersionId.parse(job.result!.id);
}

/** Trains a small LightGBM model on all columns but the target, and registers it. */
export async function trainAndRegister(
  backend: TestBackend,
  versionId: VersionId,
  target: string,
  seed = 1,
): Promise<ModelVersion> {
  const { spec } = await backend.client.training.suggest({ versionId, target, engineId: 'lightgbm' });
  const hyperparameters = { ...spec.hyperparameters, num_iterations: 20, num_leaves: 15 };
  const run = await backend.client.training.startRun({
    spec: { ...spec, hyperparameters, seed, threadCount: 1 },
  });
  const job = await backend.jobs.finished(run.jobId!);
  if (job.status !== 'succeeded') throw new Error(`The training failed: ${JSON.stringify(job.failure)}`);
  return backend.client.registry.registerRun({ runId: run.id });
}
