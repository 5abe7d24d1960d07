-- Labels given by hand that no version has yet: one draft for a column of a version.
CREATE TABLE data_label_drafts (
  version_id TEXT NOT NULL REFERENCES data_versions (id),
  column_name TEXT NOT NULL,
  -- Classes in the order of their keys; those that rows have beside them follow by name.
  classes_json TEXT NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  PRIMARY KEY (version_id, column_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE data_label_changes (
  version_id TEXT NOT NULL,
  column_name TEXT NOT NULL,
  row_number INTEGER NOT NULL,
  -- Null where the label was taken away.
  label TEXT,
  PRIMARY KEY (version_id, column_name, row_number),
  FOREIGN KEY (version_id, column_name) REFERENCES data_label_drafts (version_id, column_name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
