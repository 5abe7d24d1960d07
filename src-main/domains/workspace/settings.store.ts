import { Settings } from '#shared/workspace/workspace.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

export const defaultSettings: Settings = { colorScheme: 'system', threadBudget: 0, dataMemoryMb: 4096 };

/** Stored values over the defaults; a value that no longer fits the schema falls back to its default. */
export function readSettings(db: ReadableDb): Settings {
  const rows = db.prepare('SELECT key, value_json FROM workspace_settings').all() as {
    key: string;
    value_json: string;
  }[];
  const settings: Record<string, unknown> = { ...defaultSettings };
  for (const { key, value_json } of rows) {
    if (!(key in Settings.shape)) continue;
    const parsed = Settings.shape[key as keyof Settings].safeParse(JSON.parse(value_json));
    if (parsed.success) settings[key] = parsed.data;
  }
  return Settings.parse(settings);
}

export function writeSettings(db: WritableDb, changes: Partial<Settings>): void {
  const upsert = db.prepare(
    'INSERT INTO workspace_settings (key, value_json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value_json = excluded.value_json',
  );
  for (const [key, value] of Object.entries(changes)) upsert.run(key, JSON.stringify(value));
}
