-- What changes of a recipe brought when they were measured last, by the column that is predicted.
CREATE TABLE training_feature_reports (
  version_id TEXT NOT NULL,
  target TEXT NOT NULL,
  report_json TEXT NOT NULL,
  PRIMARY KEY (version_id, target)
) STRICT, WITHOUT ROWID;
