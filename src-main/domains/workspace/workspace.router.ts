import type { ChangeFeed } from '../../platform/events/change-feed.ts';
import type { Implementation } from '../../platform/rpc/implementer.ts';
import type { JobsService } from './jobs.service.ts';
import type { ObjectCheck } from './object-check.ts';
import type { WorkspaceService } from './workspace.service.ts';

export function createWorkspaceRouter(
  os: Implementation['workspace'],
  {
    workspace,
    jobs,
    changes,
    objectCheck,
  }: {
    workspace: WorkspaceService;
    jobs: JobsService;
    changes: ChangeFeed;
    objectCheck: ObjectCheck;
  },
) {
  return {
    info: os.info.handler(() => workspace.info()),
    getSettings: os.getSettings.handler(() => workspace.getSettings()),
    updateSettings: os.updateSettings.handler(({ input }) => workspace.updateSettings(input)),
    listJobs: os.listJobs.handler(({ input }) => jobs.list(input)),
    getJob: os.getJob.handler(({ input }) => jobs.get(input.id)),
    watchJob: os.watchJob.handler(({ input, signal }) => jobs.watch(input.id, signal)),
    cancelJob: os.cancelJob.handler(({ input }) => jobs.cancel(input.id)),
    resumeJob: os.resumeJob.handler(({ input }) => jobs.resume(input.id)),
    startObjectCheck: os.startObjectCheck.handler(({ input }) =>
      jobs.start({ kind: 'check-objects', title: 'Check all stored files', input }),
    ),
    getObjectReport: os.getObjectReport.handler(({ input }) => objectCheck.find(input.jobId)),
    watchChanges: os.watchChanges.handler(({ signal }) => changes.watch(signal)),
    sendFile: os.sendFile.handler(({ input }) => workspace.takeFile(input)),
    search: os.search.handler(({ input }) => workspace.search(input.query, input.limit)),
  };
}
