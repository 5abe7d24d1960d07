import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../packs/cache-folder.ts';
import type { HostRecord } from './read-host-record.ts';

/**
 * Outside the workspace, so that no backup or export of it carries the token, and readable by its owner only.
 */
export function hostRecordFile(workspaceFolder: string): string {
  const name = createHash('sha256').update(realpathSync(workspaceFolder)).digest('hex').slice(0, 32);
  return join(cacheFolder(), 'hosts', `${name}.json`);
}

/** Call while holding the workspace's lock. Answers how to take the record away again. */
export function writeHostRecord(
  workspaceFolder: string,
  record: HostRecord,
): { readonly remove: () => void } {
  const file = hostRecordFile(workspaceFolder);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // A new file each time: rewriting an old one would keep whatever mode that has.
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(record), { mode: 0o600, flag: 'wx' });
  return { remove: () => rmSync(file, { force: true }) };
}
