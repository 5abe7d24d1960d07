import type { Implementation } from '../../../platform/rpc/implementer.ts';
import type { SourcesService } from './sources.service.ts';

/** Part of the data router. */
export function createSourcesRouter(os: Implementation['data'], sources: SourcesService) {
  return {
    listConnections: os.listConnections.handler(() => sources.listConnections()),
    saveConnection: os.saveConnection.handler(({ input }) => sources.saveConnection(input)),
    removeConnection: os.removeConnection.handler(({ input }) => sources.removeConnection(input.id)),
    testConnection: os.testConnection.handler(({ input, signal }) => sources.testConnection(input, signal)),
    browseSource: os.browseSource.handler(({ input, signal }) => sources.browse(input, signal)),
    describeRepository: os.describeRepository.handler(({ input, signal }) => sources.describe(input, signal)),
    previewSource: os.previewSource.handler(({ input, signal }) => sources.preview(input, signal)),
    startSourceImport: os.startSourceImport.handler(({ input }) => sources.startImport(input)),
    startSourceFetch: os.startSourceFetch.handler(({ input }) => sources.startFetch(input)),
    getFetchedFiles: os.getFetchedFiles.handler(({ input }) => sources.fetched.get(input.jobId)),
    releaseFetchedFiles: os.releaseFetchedFiles.handler(({ input }) => sources.fetched.release(input.jobId)),
    startHubExport: os.startHubExport.handler(({ input }) => sources.startHubExport(input.versionId)),
    startPublish: os.startPublish.handler(({ input }) => sources.startPublish(input)),
    startReimport: os.startReimport.handler(({ input }) => sources.startReimport(input.datasetId)),
  };
}
