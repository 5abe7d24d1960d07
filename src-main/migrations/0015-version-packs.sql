-- The packs that hold the images of a version: see ADR 11. The rows name an image by its sha256.
CREATE TABLE data_version_packs (
  version_id TEXT NOT NULL REFERENCES data_versions (id),
  position INTEGER NOT NULL,
  object_hash TEXT NOT NULL,
  item_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX data_version_packs_by_object ON data_version_packs (object_hash);
