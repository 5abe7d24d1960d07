import type { Implementation } from '../../../platform/rpc/implementer.ts';
import type { WatchesService } from './watches.service.ts';

export function createWatchesRouter(os: Implementation['data'], watches: WatchesService) {
  return {
    listWatches: os.listWatches.handler(({ input }) => watches.list(input.datasetId ?? null)),
    listWatchEvents: os.listWatchEvents.handler(({ input }) => watches.listEvents(input.id, input.limit)),
    listGrantedFolders: os.listGrantedFolders.handler(() => watches.listFolders()),
    previewWatch: os.previewWatch.handler(({ input }) => watches.preview(input)),
    previewSchedule: os.previewSchedule.handler(({ input }) => ({
      nextRunsAtMs: watches.nextRuns(input.schedule),
    })),
    createWatch: os.createWatch.handler(({ input }) => watches.create(input)),
    updateWatch: os.updateWatch.handler(({ input }) => watches.update(input)),
    setWatchPaused: os.setWatchPaused.handler(({ input }) => watches.setPaused(input.id, input.isPaused)),
    runWatch: os.runWatch.handler(({ input }) => watches.run(input.id)),
    removeWatch: os.removeWatch.handler(({ input }) => watches.remove(input.id)),
  };
}
