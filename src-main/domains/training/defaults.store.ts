import type { DatasetId } from '#shared/kit/ids.ts';
import { noDefaults, TrainingDefaults } from '#shared/training/training-defaults.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

export function findDefaults(db: ReadableDb, datasetId: DatasetId): TrainingDefaults {
  const text = db
    .prepare('SELECT defaults_json FROM training_defaults WHERE dataset_id = ?')
    .pluck()
    .get(datasetId);
  return text === undefined ? noDefaults : TrainingDefaults.parse(JSON.parse(text as string));
}

export function putDefaults(
  db: WritableDb,
  datasetId: DatasetId,
  defaults: TrainingDefaults,
  nowMs: number,
): void {
  db.prepare(
    `INSERT INTO training_defaults (dataset_id, defaults_json, updated_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (dataset_id) DO UPDATE SET defaults_json = excluded.defaults_json, updated_at_ms = excluded.updated_at_ms`,
  ).run(datasetId, JSON.stringify(defaults), nowMs);
}
