-- What was computed about a version beyond its profile, by kind and by what it is about (a target, another
-- version), which is empty for the version itself.
CREATE TABLE data_analyses (
  version_id TEXT NOT NULL REFERENCES data_versions (id),
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  result_json TEXT NOT NULL,
  computed_at_ms INTEGER NOT NULL,
  PRIMARY KEY (version_id, kind, subject)
) STRICT, WITHOUT ROWID;

-- What recipes that are suggested for a dataset begin with.
CREATE TABLE training_defaults (
  dataset_id TEXT PRIMARY KEY REFERENCES data_datasets (id),
  defaults_json TEXT NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
