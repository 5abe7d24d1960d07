-- One suite a dataset; the revision counts its saves.
CREATE TABLE data_suites (
  dataset_id TEXT PRIMARY KEY REFERENCES data_datasets (id),
  revision INTEGER NOT NULL CHECK (revision > 0),
  suite_json TEXT NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The last check of a version. The outcomes without their evidence lie beside the report, for the history.
CREATE TABLE data_suite_reports (
  version_id TEXT PRIMARY KEY REFERENCES data_versions (id),
  suite_revision INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('passed', 'warning', 'failed')),
  report_json TEXT NOT NULL,
  outcomes_json TEXT NOT NULL,
  checked_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Why a run was trained on a version that failed its expectations; null where it did not.
ALTER TABLE tracking_runs ADD COLUMN override_json TEXT;
