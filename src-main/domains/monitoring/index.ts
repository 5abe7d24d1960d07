export { createMonitoringRouter } from './monitoring.router.ts';
export { createMonitoringService } from './monitoring.service.ts';
