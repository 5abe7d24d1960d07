import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../packs/cache-folder.ts';

/** Where the web host of a workspace answers, for the command line of the same user. */
export const HostRecord = z.object({
  url: z.string(),
  /** What programs authenticate with. */
  token: z.string(),
  processId: z.number().int(),
});
export type HostRecord = z.infer<typeof HostRecord>;

/**
 * Outside the workspace, so that no backup or export of it carries the token, and readable by its owner only.
 */
function recordFile(workspaceFolder: string): string {
  const name = createHash('sha256').update(realpathSync(workspaceFolder)).digest('hex').slice(0, 32);
  return join(cacheFolder(), 'hosts', `${name}.json`);
}

/** Call while holding the workspace's lock. Answers how to take the record away again. */
export function writeHostRecord(
  workspaceFolder: string,
  record: HostRecord,
): { readonly remove: () => void } {
  const file = recordFile(workspaceFolder);
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  // A new file each time: rewriting an old one would keep whatever mode that has.
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(record), { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return { remove: () => rmSync(file, { force: true }) };
}

/** Null where no web host runs on this workspace. One that was killed leaves a record behind: try before trusting. */
export function readHostRecord(workspaceFolder: string): HostRecord | null {
  try {
    return HostRecord.parse(JSON.parse(readFileSync(recordFile(workspaceFolder), 'utf8')));
  } catch {
    return null;
  }
}
