import { constants, copyFile, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** A database that is not ours: read, and never written. */
export type ForeignDb = Pick<Database.Database, 'prepare' | 'close'>;

/**
 * Opens a database file of the user to read only, writing nothing beside it. One in write-ahead mode wants files
 * beside it even to be read, and holds rows in one of them: it is read from a copy in `folder`, with that log.
 */
export async function openForeignFile(path: string, folder: string): Promise<ForeignDb> {
  const db = new Database(await withoutJournal(path, folder), { readonly: true, fileMustExist: true });
  try {
    // What the schema of a stranger defines may not call functions that do more than compute.
    db.pragma('trusted_schema = OFF');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The bytes of the header that say which journal a database uses: 2 is write-ahead. */
const journalBytes = { write: 18, read: 19 } as const;

async function withoutJournal(path: string, folder: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(20), 0, 20, 0);
    if (buffer[journalBytes.write] !== 2 && buffer[journalBytes.read] !== 2) return path;
  } finally {
    await handle.close();
  }
  const copy = join(folder, 'database.sqlite');
  await copyFile(path, copy, constants.COPYFILE_FICLONE);
  const log = `${path}-wal`;
  if (await stat(log).catch(() => null)) await copyFile(log, `${copy}-wal`, constants.COPYFILE_FICLONE);
  return copy;
}
