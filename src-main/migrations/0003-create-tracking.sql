CREATE TABLE tracking_experiments (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE tracking_runs (
  id TEXT PRIMARY KEY,
  experiment_id TEXT NOT NULL REFERENCES tracking_experiments (id),
  name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted')),
  spec_json TEXT NOT NULL,
  spec_hash TEXT NOT NULL,
  dataset_id TEXT NOT NULL,
  version_number INTEGER NOT NULL,
  job_id TEXT,
  repeat_of_run_id TEXT REFERENCES tracking_runs (id),
  primary_metric TEXT NOT NULL,
  is_higher_better INTEGER NOT NULL CHECK (is_higher_better IN (0, 1)),
  notes TEXT NOT NULL DEFAULT '',
  environment_json TEXT NOT NULL DEFAULT '{}',
  failure_json TEXT,
  is_deleted INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
  -- The fencing token: counts the starts of this run. What an earlier start still reports is refused.
  attempt INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER,
  ended_at_ms INTEGER
) STRICT;
CREATE INDEX tracking_runs_by_time ON tracking_runs (created_at_ms DESC, id DESC);
CREATE INDEX tracking_runs_by_experiment ON tracking_runs (experiment_id, created_at_ms DESC);
CREATE INDEX tracking_runs_by_dataset ON tracking_runs (dataset_id, created_at_ms DESC);
CREATE INDEX tracking_runs_unfinished ON tracking_runs (status) WHERE status IN ('queued', 'running');

CREATE TABLE tracking_params (
  run_id TEXT NOT NULL REFERENCES tracking_runs (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value_json TEXT NOT NULL,
  -- The order in which a table shows them.
  position INTEGER NOT NULL,
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;

-- The value each metric has now: the last point of a live series, then the final figure. NULL is NaN.
CREATE TABLE tracking_metrics (
  run_id TEXT NOT NULL REFERENCES tracking_runs (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value REAL,
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE tracking_tags (
  run_id TEXT NOT NULL REFERENCES tracking_runs (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE tracking_artifacts (
  run_id TEXT NOT NULL REFERENCES tracking_runs (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  object_hash TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (run_id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX tracking_artifacts_by_object ON tracking_artifacts (object_hash);

CREATE TABLE tracking_series (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES tracking_runs (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  UNIQUE (run_id, key)
) STRICT;

-- Up to 1,000 points a row, packed (point-codec.ts): about 11 bytes a point where one row a point takes 136.
CREATE TABLE tracking_points (
  series_id INTEGER NOT NULL REFERENCES tracking_series (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  point_count INTEGER NOT NULL,
  points BLOB NOT NULL,
  PRIMARY KEY (series_id, sequence)
) STRICT;

CREATE TABLE tracking_log_chunks (
  run_id TEXT NOT NULL REFERENCES tracking_runs (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  lines_json TEXT NOT NULL,
  PRIMARY KEY (run_id, sequence)
) STRICT;

-- Partitions that were computed once; a run with the same version, target and split uses the same rows again.
CREATE TABLE training_splits (
  id TEXT PRIMARY KEY,
  version_id TEXT NOT NULL,
  target TEXT NOT NULL,
  spec_json TEXT NOT NULL,
  -- sha256 of version, target and spec in canonical form.
  key_hash TEXT NOT NULL UNIQUE,
  -- sha256 of the assignment, one byte a row.
  fingerprint TEXT NOT NULL,
  counts_json TEXT NOT NULL,
  notes_json TEXT NOT NULL,
  object_hash TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
