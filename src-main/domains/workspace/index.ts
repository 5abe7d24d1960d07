export type { JobContext, JobHandler, JobsService } from './jobs.service.ts';
export { createJobsService } from './jobs.service.ts';
export { createObjectCheck } from './object-check.ts';
export { createWorkspaceRouter } from './workspace.router.ts';
export type { SearchSource, WorkspaceService } from './workspace.service.ts';
export { createWorkspaceService } from './workspace.service.ts';
