import type { Implementation } from '../../platform/rpc/implementer.ts';
import type { MonitoringService } from './monitoring.service.ts';

export function createMonitoringRouter(os: Implementation['monitoring'], monitoring: MonitoringService) {
  return {
    checkDrift: os.checkDrift.handler(({ input }) =>
      monitoring.checkDrift(input.deploymentId, input.windowMs),
    ),
    getLatestReport: os.getLatestReport.handler(({ input }) =>
      monitoring.getLatestReport(input.deploymentId),
    ),
    getReport: os.getReport.handler(({ input }) => monitoring.getReport(input.id)),
    listReports: os.listReports.handler(({ input }) =>
      monitoring.listReports(input.deploymentId, input.limit),
    ),
  };
}
