import { AppError } from '#shared/kit/errors.ts';
import { type HostRecord, readHostRecord } from '../../platform/files/read-host-record.ts';

export function requireHostRecord(workspaceFolder: string): HostRecord {
  const record = readHostRecord(workspaceFolder);
  if (record) return record;
  throw new AppError('NOT_FOUND', `No web host of Millwright runs on ${workspaceFolder}.`, {
    reason: 'no-host',
    nextStep: 'Start one with “npx millwright web”, or name its folder with --workspace.',
  });
}
