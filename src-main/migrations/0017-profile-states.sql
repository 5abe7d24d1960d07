-- What the profile of the newest version of a line was made of, so that rows added to it cost only themselves.
CREATE TABLE data_profile_states (
  version_id TEXT PRIMARY KEY REFERENCES data_versions (id),
  state BLOB NOT NULL
) STRICT, WITHOUT ROWID;
