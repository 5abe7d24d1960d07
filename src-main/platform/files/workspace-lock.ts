import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '#shared/kit/app-error.ts';

export interface WorkspaceLock {
  readonly release: () => void;
}

/**
 * One Millwright a workspace. The lock is an open transaction on a little database of its own: the operating
 * system gives it back when the process dies in whatever way, and no stale pid file can be left behind.
 */
export function lockWorkspace(folder: string): WorkspaceLock {
  mkdirSync(folder, { recursive: true });
  const db = new Database(join(folder, 'lock.db'), { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw new AppError(
      'CONFLICT',
      'This workspace is open in another Millwright.',
      {
        reason: 'workspace-locked',
        nextStep: 'Use that window or end that program, or choose another folder with --workspace.',
      },
      { cause: error },
    );
  }
  return { release: () => db.close() };
}
