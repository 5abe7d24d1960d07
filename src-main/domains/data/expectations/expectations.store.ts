import { z } from 'zod';
import {
  type StoredSuite,
  Suite,
  SuiteHistoryEntry,
  SuiteReport,
  SuiteState,
} from '#shared/data/expectations/expectation.schema.ts';
import { DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../../platform/sqlite/sqlite.ts';

const SuiteRow = z.object({ revision: z.number(), suite_json: z.string(), updated_at_ms: z.number() });

export function findSuite(db: ReadableDb, datasetId: DatasetId): StoredSuite | undefined {
  const raw = db
    .prepare('SELECT revision, suite_json, updated_at_ms FROM data_suites WHERE dataset_id = ?')
    .get(datasetId);
  if (raw === undefined) return undefined;
  const row = SuiteRow.parse(raw);
  return {
    datasetId,
    suite: Suite.parse(JSON.parse(row.suite_json)),
    revision: row.revision,
    updatedAtMs: row.updated_at_ms,
  };
}

export function putSuite(
  db: WritableDb,
  { datasetId, suite, revision }: StoredSuite,
  updatedAtMs: number,
): void {
  db.prepare(
    `INSERT INTO data_suites (dataset_id, revision, suite_json, updated_at_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (dataset_id) DO UPDATE SET revision = excluded.revision, suite_json = excluded.suite_json,
       updated_at_ms = excluded.updated_at_ms`,
  ).run(datasetId, revision, JSON.stringify(suite), updatedAtMs);
}

export function putReport(db: WritableDb, report: SuiteReport): void {
  const outcomes = report.outcomes.map(({ key, status, observedValue }) => ({ key, status, observedValue }));
  db.prepare(
    `INSERT INTO data_suite_reports (version_id, suite_revision, state, report_json, outcomes_json, checked_at_ms)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (version_id) DO UPDATE SET suite_revision = excluded.suite_revision, state = excluded.state,
       report_json = excluded.report_json, outcomes_json = excluded.outcomes_json,
       checked_at_ms = excluded.checked_at_ms`,
  ).run(
    report.versionId,
    report.suiteRevision,
    report.state,
    JSON.stringify(report),
    JSON.stringify(outcomes),
    report.checkedAtMs,
  );
}

export function findReport(db: ReadableDb, versionId: VersionId): SuiteReport | undefined {
  const text = db
    .prepare('SELECT report_json FROM data_suite_reports WHERE version_id = ?')
    .pluck()
    .get(versionId);
  return text === undefined ? undefined : SuiteReport.parse(JSON.parse(text as string));
}

const HistoryRow = z.object({
  version_id: VersionId,
  number: z.number(),
  state: SuiteState,
  outcomes_json: z.string(),
  checked_at_ms: z.number(),
});

/** Oldest version first. */
export function listHistory(db: ReadableDb, datasetId: DatasetId): SuiteHistoryEntry[] {
  return db
    .prepare(
      `SELECT r.version_id, v.number, r.state, r.outcomes_json, r.checked_at_ms
       FROM data_suite_reports r JOIN data_versions v ON v.id = r.version_id
       WHERE v.dataset_id = ? AND v.deleted_at_ms IS NULL ORDER BY v.number`,
    )
    .all(datasetId)
    .map((raw) => {
      const row = HistoryRow.parse(raw);
      return {
        versionId: row.version_id,
        versionNumber: row.number,
        state: row.state,
        checkedAtMs: row.checked_at_ms,
        outcomes: SuiteHistoryEntry.shape.outcomes.parse(JSON.parse(row.outcomes_json)),
      };
    });
}

const StateRow = z.object({
  dataset_id: DatasetId,
  state: SuiteState.nullable(),
  is_current: z.number(),
  failed: z.number(),
});

/** Datasets with at least one rule that is on, with the report of their newest version. */
export function listStates(db: ReadableDb) {
  return db
    .prepare(
      `SELECT s.dataset_id, r.state, coalesce(r.suite_revision = s.revision, 0) AS is_current,
         (SELECT count(*) FROM json_each(r.outcomes_json)
          WHERE json_extract(value, '$.status') IN ('failed', 'broken')) AS failed
       FROM data_suites s
       JOIN data_versions v ON v.dataset_id = s.dataset_id
         AND v.number = (SELECT max(number) FROM data_versions
           WHERE dataset_id = s.dataset_id AND branch = 'main' AND deleted_at_ms IS NULL)
       LEFT JOIN data_suite_reports r ON r.version_id = v.id
       WHERE EXISTS (SELECT 1 FROM json_each(s.suite_json, '$.rules') WHERE json_extract(value, '$.isOn'))`,
    )
    .all()
    .map((raw) => {
      const row = StateRow.parse(raw);
      return {
        datasetId: row.dataset_id,
        state: row.state !== null && row.is_current === 1 ? row.state : ('unchecked' as const),
        failedRules: row.failed,
      };
    });
}
