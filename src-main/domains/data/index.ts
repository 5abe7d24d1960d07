export { createDataRouter } from './data.router.ts';
export type { DataService, VersionFiles } from './data.service.ts';
export { createDataService } from './data.service.ts';
export type { StoredColumn } from './data.store.ts';
