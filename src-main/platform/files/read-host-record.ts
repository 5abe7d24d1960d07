import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { hostRecordFile } from './host-record.ts';

/** Where the web host of a workspace answers, for the command line of the same user. */
const HostRecord = z.object({
  url: z.string(),
  /** What programs authenticate with. */
  token: z.string(),
  processId: z.number().int(),
});
export type HostRecord = z.infer<typeof HostRecord>;

/** Null where no web host runs on this workspace. One that was killed leaves a record behind: try before trusting. */
export function readHostRecord(workspaceFolder: string): HostRecord | null {
  try {
    return HostRecord.parse(JSON.parse(readFileSync(hostRecordFile(workspaceFolder), 'utf8')));
  } catch {
    return null;
  }
}
