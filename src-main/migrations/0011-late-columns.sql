-- Columns that came later are a kind of part of their own: see ADR 7.
CREATE TABLE data_version_parts (
  version_id TEXT NOT NULL REFERENCES data_versions (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('snapshot', 'rows', 'cells', 'column', 'gone')),
  object_hash TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- Storage names of the columns that the part has values of.
  columns_json TEXT NOT NULL,
  keeps_places INTEGER NOT NULL CHECK (keeps_places IN (0, 1)),
  PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;

INSERT INTO data_version_parts SELECT * FROM data_parts;
DROP TABLE data_parts;
ALTER TABLE data_version_parts RENAME TO data_parts;
CREATE INDEX data_parts_by_object ON data_parts (object_hash);
