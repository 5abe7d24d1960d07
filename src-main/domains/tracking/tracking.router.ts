import type { Implementation } from '../../platform/rpc/implementer.ts';
import type { LineageService } from './lineage/lineage.ts';
import type { TrackingService } from './tracking.service.ts';

export function createTrackingRouter(
  os: Implementation['tracking'],
  tracking: TrackingService,
  lineageOf: LineageService,
) {
  return {
    getLineage: os.getLineage.handler(({ input }) => lineageOf(input.versionId)),
    listExperiments: os.listExperiments.handler(() => tracking.listExperiments()),
    listRuns: os.listRuns.handler(({ input }) => tracking.listRuns(input)),
    getRun: os.getRun.handler(({ input }) => tracking.getRun(input.id)),
    renameRun: os.renameRun.handler(({ input }) => tracking.renameRun(input.id, input.name)),
    setRunNotes: os.setRunNotes.handler(({ input }) => tracking.setRunNotes(input.id, input.notes)),
    setRunTag: os.setRunTag.handler(({ input }) => tracking.setRunTag(input.id, input.key, input.value)),
    deleteRun: os.deleteRun.handler(({ input }) => tracking.deleteRun(input.id)),
    restoreRun: os.restoreRun.handler(({ input }) => tracking.restoreRun(input.id)),
    listMetricSeries: os.listMetricSeries.handler(({ input }) =>
      tracking.listMetricSeries(input.runIds, input.keys),
    ),
    watchMetrics: os.watchMetrics.handler(({ input, signal }) => tracking.watchMetrics(input.id, signal)),
    getRunLog: os.getRunLog.handler(({ input }) => tracking.getRunLog(input.id)),
    getArtifact: os.getArtifact.handler(async ({ input }) => {
      const bytes = await tracking.readArtifact(input.id, input.path);
      return new Blob([bytes as Uint8Array<ArrayBuffer>]);
    }),
  };
}
