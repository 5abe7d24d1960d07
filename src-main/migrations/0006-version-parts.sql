-- A version is a snapshot and what changed since: see ADR 7 for the kinds of parts.
CREATE TABLE data_version_parts (
  version_id TEXT NOT NULL REFERENCES data_versions (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('snapshot', 'rows', 'cells', 'gone')),
  object_hash TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- Storage names of the columns that the part has values of.
  columns_json TEXT NOT NULL,
  keeps_places INTEGER NOT NULL CHECK (keeps_places IN (0, 1)),
  PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;

INSERT INTO data_version_parts
SELECT p.version_id, p.position, p.kind, p.object_hash, p.row_count, p.size_bytes,
  (SELECT json_group_array(json_extract(c.value, '$.storageName')) FROM json_each(v.columns_json) c), 1
FROM data_parts p JOIN data_versions v ON v.id = p.version_id;

DROP TABLE data_parts;
ALTER TABLE data_version_parts RENAME TO data_parts;
CREATE INDEX data_parts_by_object ON data_parts (object_hash);

-- Versions between this one and the snapshot that it is read from.
ALTER TABLE data_versions ADD COLUMN delta_count INTEGER NOT NULL DEFAULT 0;
-- Bytes that came with this version; the others it shares with the version before.
ALTER TABLE data_versions ADD COLUMN new_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE data_versions SET new_bytes = size_bytes;

-- Names of the columns that tell rows apart, chosen by the user; null where rows are compared by what they hold.
ALTER TABLE data_datasets ADD COLUMN key_json TEXT;
