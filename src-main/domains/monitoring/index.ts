export {
  type CurrentColumns,
  compareWithReference,
  type DriftOptions,
  defaultDriftOptions,
} from './drift-report.ts';
export { createMonitoringRouter } from './monitoring.router.ts';
export type { MonitoringService, PredictionSource } from './monitoring.service.ts';
export { createMonitoringService } from './monitoring.service.ts';
export { sketchColumn, sketchLabels, sketchNumbers } from './sketch.ts';
