-- Sources of data outside of this machine. What opens them is a secret, and no secret is in the database.
CREATE TABLE data_connections (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  place_json TEXT NOT NULL,
  needs_secret INTEGER NOT NULL CHECK (needs_secret IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  used_at_ms INTEGER
) STRICT, WITHOUT ROWID;
