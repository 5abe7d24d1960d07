export { createLineage } from './lineage/lineage.ts';
export type { RunAttempt } from './run-attempt.ts';
export { createTrackingRouter } from './tracking.router.ts';
export type { TrackingService } from './tracking.service.ts';
export { createTrackingService, packageFolder } from './tracking.service.ts';
