import type { Implementation } from '../../platform/rpc/implementer.ts';
import type { DataService } from './data.service.ts';
import { createExpectationsRouter } from './expectations/expectations.router.ts';
import { createFindingsRouter } from './findings/findings.router.ts';
import { createLabellingRouter } from './labelling/labelling.router.ts';
import { createSourcesRouter } from './sources/sources.router.ts';
import { createTransformsRouter } from './transforms/transforms.router.ts';
import { createWatchesRouter } from './watches/watches.router.ts';

export function createDataRouter(os: Implementation['data'], data: DataService) {
  const { history } = data;
  return {
    previewImport: os.previewImport.handler(({ input }) => data.previewImport(input)),
    startImport: os.startImport.handler(({ input }) => data.startImport(input)),
    listSamples: os.listSamples.handler(() => data.listSamples()),
    startSampleImport: os.startSampleImport.handler(({ input }) => data.startSampleImport(input.sampleId)),
    listDatasets: os.listDatasets.handler(({ input }) => data.listDatasets(input.includeArchived)),
    getDataset: os.getDataset.handler(({ input }) => data.getDataset(input.id)),
    renameDataset: os.renameDataset.handler(({ input }) => data.renameDataset(input.id, input.name)),
    setKeyColumns: os.setKeyColumns.handler(({ input }) => data.setKeyColumns(input.id, input.columns)),
    archiveDataset: os.archiveDataset.handler(({ input }) => data.archiveDataset(input.id)),
    restoreDataset: os.restoreDataset.handler(({ input }) => data.restoreDataset(input.id)),
    listVersions: os.listVersions.handler(({ input }) => data.listVersions(input.datasetId)),
    getVersion: os.getVersion.handler(({ input }) => data.getVersion(input.id)),
    getVersionAsOf: os.getVersionAsOf.handler(({ input }) => history.getVersionAsOf(input)),
    listBranches: os.listBranches.handler(({ input }) => history.listBranches(input.datasetId)),
    createBranch: os.createBranch.handler(({ input }) => history.createBranch(input.versionId, input.name)),
    removeBranch: os.removeBranch.handler(({ input }) => history.removeBranch(input.datasetId, input.name)),
    setTag: os.setTag.handler(({ input }) => history.setTag(input.versionId, input.name)),
    removeTag: os.removeTag.handler(({ input }) => history.removeTag(input.datasetId, input.name)),
    revertTo: os.revertTo.handler(({ input }) => history.revertTo(input.versionId, input.branch)),
    deleteVersion: os.deleteVersion.handler(({ input }) => history.deleteVersion(input.id)),
    restoreVersion: os.restoreVersion.handler(({ input }) => history.restoreVersion(input.id)),
    getTrash: os.getTrash.handler(({ input }) => history.getTrash(input.datasetId ?? null)),
    emptyTrash: os.emptyTrash.handler(({ input }) => history.emptyTrash(input.datasetId ?? null)),
    diffVersions: os.diffVersions.handler(({ input, signal }) => data.diffVersions(input, signal)),
    getDiffRows: os.getDiffRows.handler(({ input, signal }) => data.getDiffRows(input, signal)),
    startDiffExport: os.startDiffExport.handler(({ input }) => data.startDiffExport(input)),
    getProfile: os.getProfile.handler(({ input }) => data.getProfile(input.versionId)),
    getPage: os.getPage.handler(({ input, signal }) => data.getPage(input, signal)),
    countValues: os.countValues.handler(({ input, signal }) => data.countValues(input, signal)),
    query: os.query.handler(({ input, signal }) => data.query(input, signal)),
    startExport: os.startExport.handler(({ input }) => data.startExport(input)),
    ...createExpectationsRouter(os, data.expectations),
    ...createLabellingRouter(os, data.labelling),
    ...createFindingsRouter(os, data.findings),
    ...createTransformsRouter(os, data.transforms),
    ...createSourcesRouter(os, data.sources),
    ...createWatchesRouter(os, data.watches),
  };
}
