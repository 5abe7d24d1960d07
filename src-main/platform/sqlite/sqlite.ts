import Database from 'better-sqlite3';

export type WritableDb = Database.Database;
/** A database that this piece of code only reads: the type leaves out what would change it. */
export type ReadableDb = Pick<Database.Database, 'prepare'>;

/** Older versions can corrupt a WAL database that has two connections (fixed in 3.51.3). */
const minimumSqliteVersion = '3.51.3';

/**
 * Opens a connection with the durability the product promises: every commit is synced.
 * better-sqlite3 compiles SQLite so that later WAL connections fall back to NORMAL (measured: 12 instead of
 * 112 fsyncs for 100 commits, and a lost commit on power cut), so it is set and read back on each connection.
 */
export function openConnection(file: string, options: { readonly isReadOnly?: boolean } = {}): WritableDb {
  const db = new Database(file, { readonly: options.isReadOnly ?? false });
  try {
    if (!options.isReadOnly) db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('busy_timeout = 5000');
    assertDurable(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

export function assertDurable(db: WritableDb): void {
  const version = db.prepare('SELECT sqlite_version()').pluck().get() as string;
  if (compareVersions(version, minimumSqliteVersion) < 0) {
    throw new Error(`SQLite ${version} is older than ${minimumSqliteVersion}, which fixes a corruption bug.`);
  }
  const synchronous = db.pragma('synchronous', { simple: true });
  if (synchronous !== 2) throw new Error(`SQLite synchronous is ${String(synchronous)}, expected 2 (FULL).`);
}

function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Runs `work` as one `BEGIN IMMEDIATE` transaction: it is visible whole or not at all. */
export function transact<T>(db: WritableDb, work: () => T): T {
  return db.transaction(work).immediate();
}
