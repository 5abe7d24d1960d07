-- The last self-test of each engine on this machine. A row says nothing once its pack has changed.
CREATE TABLE compute_engine_checks (
  engine_id TEXT PRIMARY KEY,
  pack_version TEXT,
  result_json TEXT NOT NULL,
  checked_at_ms INTEGER NOT NULL
) STRICT;
