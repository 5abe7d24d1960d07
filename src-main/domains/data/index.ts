export { createDataRouter } from './data.router.ts';
export type { DataService, SampledRows } from './data.service.ts';
export { createDataService } from './data.service.ts';
export type { StoredColumn } from './data.store.ts';
export type { ExportedFile } from './export-jobs.ts';
export type { WatchTimings } from './watches/watch-runner.ts';
