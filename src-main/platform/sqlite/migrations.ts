import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WritableDb } from './sqlite.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Reads `NNNN-name.sql` files; numbers must be 1, 2, 3 … without a gap, so that two branches cannot both be third. */
export function readMigrations(folder: string): readonly Migration[] {
  const migrations = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => {
      const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file);
      if (!match) throw new Error(`Migration file ${file} is not named NNNN-name.sql.`);
      return { number: Number(match[1]), name: match[2]!, sql: readFileSync(join(folder, file), 'utf8') };
    });
  for (const [index, migration] of migrations.entries()) {
    if (migration.number !== index + 1) throw new Error(`Migration ${index + 1} is missing or doubled.`);
  }
  return migrations;
}

export function schemaVersion(db: WritableDb): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/**
 * Brings the database forward, one exclusive transaction a migration. Before the first one on a database
 * that already holds something, a whole copy is written next to it.
 */
export function migrate(
  db: WritableDb,
  migrations: readonly Migration[],
  backupFile: (from: number) => string,
): void {
  const current = schemaVersion(db);
  const pending = migrations.filter((migration) => migration.number > current);
  if (pending.length === 0) return;
  if (current > 0) db.prepare('VACUUM INTO ?').run(backupFile(current));
  for (const migration of pending) {
    db.transaction(() => {
      db.exec(migration.sql);
      db.pragma(`user_version = ${migration.number}`);
    }).exclusive();
  }
}
