-- The line of versions that a version was made on; every dataset has `main`.
ALTER TABLE data_versions ADD COLUMN branch TEXT NOT NULL DEFAULT 'main';
-- In the trash since then; its rows are there until it is purged.
ALTER TABLE data_versions ADD COLUMN deleted_at_ms INTEGER;
-- Its rows are gone for good; that it was there, what it was made from and what used it stays known.
ALTER TABLE data_versions ADD COLUMN purged_at_ms INTEGER;
CREATE INDEX data_versions_by_branch ON data_versions (dataset_id, branch, number);

CREATE TABLE data_branches (
  dataset_id TEXT NOT NULL REFERENCES data_datasets (id),
  name TEXT NOT NULL,
  from_version_id TEXT NOT NULL REFERENCES data_versions (id),
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (dataset_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE data_tags (
  dataset_id TEXT NOT NULL REFERENCES data_datasets (id),
  name TEXT NOT NULL,
  version_id TEXT NOT NULL REFERENCES data_versions (id),
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (dataset_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX data_tags_by_version ON data_tags (version_id);
