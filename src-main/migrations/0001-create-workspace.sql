CREATE TABLE workspace_jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted')),
  -- What the job was started with, so that it can be started again after a crash.
  input_json TEXT NOT NULL,
  progress_json TEXT,
  subject_json TEXT,
  result_json TEXT,
  failure_json TEXT,
  created_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER,
  ended_at_ms INTEGER
) STRICT;
CREATE INDEX workspace_jobs_by_time ON workspace_jobs (created_at_ms DESC);
CREATE INDEX workspace_jobs_by_status ON workspace_jobs (status);

CREATE TABLE workspace_settings (
  key TEXT PRIMARY KEY,
  value_json TEXT NOT NULL
) STRICT;
