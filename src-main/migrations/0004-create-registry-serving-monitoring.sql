CREATE TABLE registry_models (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL DEFAULT '',
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE registry_versions (
  id TEXT PRIMARY KEY,
  model_id TEXT NOT NULL REFERENCES registry_models (id),
  number INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  -- What the version was registered with; it changes with nothing that happens to run or dataset later.
  record_json TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (model_id, number),
  -- Registering a run again (a double click) answers the version it has.
  UNIQUE (model_id, run_id)
) STRICT;

CREATE TABLE registry_version_files (
  model_version_id TEXT NOT NULL REFERENCES registry_versions (id),
  name TEXT NOT NULL,
  object_hash TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (model_version_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX registry_version_files_by_object ON registry_version_files (object_hash);

CREATE TABLE registry_aliases (
  model_id TEXT NOT NULL REFERENCES registry_models (id),
  alias TEXT NOT NULL,
  model_version_id TEXT NOT NULL REFERENCES registry_versions (id),
  PRIMARY KEY (model_id, alias)
) STRICT, WITHOUT ROWID;
CREATE INDEX registry_aliases_by_version ON registry_aliases (model_version_id);

-- What pointed where, and when.
CREATE TABLE registry_alias_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  model_id TEXT NOT NULL REFERENCES registry_models (id),
  alias TEXT NOT NULL,
  from_number INTEGER,
  to_number INTEGER,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX registry_alias_events_by_model ON registry_alias_events (model_id, id DESC);
CREATE TRIGGER registry_alias_events_stay BEFORE UPDATE ON registry_alias_events
BEGIN
  SELECT RAISE(ABORT, 'The history of aliases is append-only.');
END;
CREATE TRIGGER registry_alias_events_remain BEFORE DELETE ON registry_alias_events
BEGIN
  SELECT RAISE(ABORT, 'The history of aliases is append-only.');
END;

CREATE TABLE serving_deployments (
  id TEXT PRIMARY KEY,
  model_id TEXT NOT NULL REFERENCES registry_models (id),
  model_version_id TEXT NOT NULL REFERENCES registry_versions (id),
  port INTEGER,
  -- Asked for by the user: then no other will do.
  is_port_asked INTEGER NOT NULL CHECK (is_port_asked IN (0, 1)),
  -- Whether it should be running: what a start of Millwright brings back.
  is_wanted INTEGER NOT NULL CHECK (is_wanted IN (0, 1)),
  -- The fencing token: counts the worker processes. It is part of the name of every file a worker writes.
  fence INTEGER NOT NULL DEFAULT 0,
  failure_json TEXT,
  created_at_ms INTEGER NOT NULL,
  ready_at_ms INTEGER,
  removed_at_ms INTEGER
) STRICT;

CREATE TABLE serving_keys (
  id TEXT PRIMARY KEY,
  deployment_id TEXT NOT NULL REFERENCES serving_deployments (id),
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  -- Of the secret, in hex. The secret itself is nowhere in the workspace.
  sha256 TEXT NOT NULL UNIQUE,
  -- Made for the snippets and the try-it form of this user.
  is_local INTEGER NOT NULL CHECK (is_local IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  last_used_at_ms INTEGER,
  revoked_at_ms INTEGER
) STRICT;
CREATE INDEX serving_keys_by_deployment ON serving_keys (deployment_id, created_at_ms);

-- Logs of predictions that were closed and sealed into Parquet. One that is not here yet is a file in `segments/`.
CREATE TABLE serving_segments (
  id TEXT PRIMARY KEY,
  deployment_id TEXT NOT NULL REFERENCES serving_deployments (id),
  model_version_id TEXT NOT NULL REFERENCES registry_versions (id),
  fence INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  object_hash TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  request_count INTEGER NOT NULL,
  prediction_count INTEGER NOT NULL,
  error_count INTEGER NOT NULL,
  first_at_ms INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL,
  sealed_at_ms INTEGER NOT NULL,
  UNIQUE (deployment_id, fence, sequence)
) STRICT;
CREATE INDEX serving_segments_by_time ON serving_segments (deployment_id, last_at_ms);
CREATE INDEX serving_segments_by_object ON serving_segments (object_hash);

CREATE TABLE monitoring_reports (
  id TEXT PRIMARY KEY,
  deployment_id TEXT NOT NULL REFERENCES serving_deployments (id),
  model_version_id TEXT NOT NULL REFERENCES registry_versions (id),
  model_version_number INTEGER NOT NULL,
  window_start_ms INTEGER NOT NULL,
  window_end_ms INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  status TEXT NOT NULL,
  verdict TEXT NOT NULL,
  prediction_count INTEGER NOT NULL,
  drifted_count INTEGER NOT NULL,
  feature_count INTEGER NOT NULL,
  max_psi REAL,
  prediction_psi REAL,
  report_json TEXT NOT NULL
) STRICT;
CREATE INDEX monitoring_reports_by_time ON monitoring_reports (deployment_id, window_end_ms);
