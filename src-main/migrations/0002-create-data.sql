CREATE TABLE data_datasets (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  archived_at_ms INTEGER
) STRICT;

-- One row an immutable version. What only the page of one version needs lies in columns of its own, so that
-- lists do not read it.
CREATE TABLE data_versions (
  id TEXT PRIMARY KEY,
  dataset_id TEXT NOT NULL REFERENCES data_datasets (id),
  number INTEGER NOT NULL CHECK (number > 0),
  parent_id TEXT REFERENCES data_versions (id),
  -- Names, types and roles, with the names and types that the columns have inside the Parquet parts.
  columns_json TEXT NOT NULL,
  row_count INTEGER NOT NULL CHECK (row_count > 0),
  size_bytes INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  source_json TEXT NOT NULL,
  report_json TEXT NOT NULL,
  rejects_json TEXT NOT NULL,
  changes_json TEXT,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (dataset_id, number)
) STRICT;

-- The objects that a version's rows are read from, in this order.
CREATE TABLE data_parts (
  version_id TEXT NOT NULL REFERENCES data_versions (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('snapshot', 'delta')),
  object_hash TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX data_parts_by_object ON data_parts (object_hash);

CREATE TABLE data_profiles (
  version_id TEXT PRIMARY KEY REFERENCES data_versions (id),
  profile_json TEXT NOT NULL,
  computed_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
