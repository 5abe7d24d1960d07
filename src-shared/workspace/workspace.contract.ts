import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { JobId } from '../kit/ids.ts';
import { procedure } from '../kit/procedure.ts';
import { ObjectReport } from './object-check.schema.ts';
import { maxSentFileBytes } from './sent-files.rules.ts';
import { GrantedFile } from './window-bridge.ts';
import { Change, Job, JobStatus, SearchHit, Settings, WorkspaceInfo } from './workspace.schema.ts';

export const workspaceContract = {
  info: procedure.output(WorkspaceInfo),
  getSettings: procedure.output(Settings),
  updateSettings: procedure.input(Settings.partial()).output(Settings),
  listJobs: procedure
    .input(
      z.object({
        statuses: z.array(JobStatus).optional(),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.array(Job)),
  getJob: procedure.input(z.object({ id: JobId })).output(Job),
  /** Emits the job at once and after every change; ends when the job has ended. */
  watchJob: procedure.input(z.object({ id: JobId })).output(eventIterator(Job)),
  cancelJob: procedure.input(z.object({ id: JobId })).output(Job),
  /** Starts an interrupted or failed job again from what it left behind. */
  resumeJob: procedure.input(z.object({ id: JobId })).output(Job),
  /** Hashes every stored file again; repairing removes those that nothing names. */
  startObjectCheck: procedure.input(z.object({ isRepair: z.boolean().default(false) })).output(Job),
  getObjectReport: procedure.input(z.object({ jobId: JobId })).output(ObjectReport),
  /** The change feed: every committed change of any domain, from now on. */
  watchChanges: procedure.output(eventIterator(Change)),
  /** Takes a file that has no place on this machine, such as a pasted table, and grants it as an upload. */
  sendFile: procedure
    .input(
      z.object({
        name: z.string().max(1000),
        bytes: z.instanceof(Blob).refine(({ size }) => size <= maxSentFileBytes, {
          message: `takes up to ${maxSentFileBytes / 2 ** 20} MB`,
        }),
      }),
    )
    .output(GrantedFile),
  search: procedure
    .input(z.object({ query: z.string().max(200), limit: z.number().int().min(1).max(100).default(20) }))
    .output(z.array(SearchHit)),
};
