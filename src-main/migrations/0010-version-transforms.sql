-- How a version was made of another one: the list of steps, as it was run.
CREATE TABLE data_transforms (
  version_id TEXT PRIMARY KEY REFERENCES data_versions (id),
  base_version_id TEXT NOT NULL REFERENCES data_versions (id),
  steps_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX data_transforms_by_base ON data_transforms (base_version_id);
