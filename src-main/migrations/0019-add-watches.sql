-- What keeps datasets up to date: a folder, a pattern, and when it is looked at.
CREATE TABLE data_watches (
  id TEXT PRIMARY KEY,
  -- Null until the first version has made the dataset.
  dataset_id TEXT REFERENCES data_datasets (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  folder TEXT NOT NULL,
  pattern TEXT NOT NULL,
  files TEXT NOT NULL CHECK (files IN ('latest', 'union')),
  schedule_json TEXT NOT NULL,
  is_paused INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1)),
  -- The files that the last outcome is about, by name, size and time, and the hash of what they hold. Written in the
  -- transaction that makes the version, so that no crash makes a second one of the same files.
  seen TEXT,
  seen_sha256 TEXT,
  -- Why the last try made no version; null after one that did, or that had nothing new.
  failure_json TEXT,
  last_check_at_ms INTEGER,
  next_run_at_ms INTEGER,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX data_watches_dataset ON data_watches (dataset_id);

CREATE TABLE data_watch_events (
  id INTEGER PRIMARY KEY,
  watch_id TEXT NOT NULL REFERENCES data_watches (id) ON DELETE CASCADE,
  at_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('imported', 'unchanged', 'failed')),
  files_json TEXT NOT NULL,
  version_id TEXT,
  failure_json TEXT
) STRICT;

CREATE INDEX data_watch_events_watch ON data_watch_events (watch_id, id);
