-- Splits of a version that have a name, so that runs can share them. What they assign never changes.
CREATE TABLE training_named_splits (
  id TEXT PRIMARY KEY,
  version_id TEXT NOT NULL,
  dataset_id TEXT NOT NULL,
  name TEXT NOT NULL,
  plan_json TEXT NOT NULL,
  target TEXT,
  -- The split of an earlier version that the rows have their parts from; null where it was made anew.
  origin_json TEXT,
  summary_json TEXT NOT NULL,
  leaks_json TEXT,
  -- sha256 of the assignment, one byte a row; the object holds it packed.
  fingerprint TEXT NOT NULL,
  object_hash TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (version_id, name)
) STRICT;
CREATE INDEX training_named_splits_by_dataset ON training_named_splits (dataset_id, created_at_ms DESC);

CREATE INDEX tracking_runs_by_split ON tracking_runs (json_extract(spec_json, '$.split.splitId'))
  WHERE json_extract(spec_json, '$.split.splitId') IS NOT NULL;
