import { z } from 'zod';
import { DatasetId, EpochMs, GrantId, VersionId } from '../kit/ids.ts';
import { procedure } from '../kit/procedure.ts';
import { Job } from '../workspace/workspace.schema.ts';
import {
  Column,
  Dataset,
  DatasetName,
  DatasetVersion,
  Dialect,
  ExportFormat,
  ImportPreview,
  Page,
  PageRequest,
  Profile,
  QueryResult,
  SampleInfo,
  ValueCounts,
} from './data.schema.ts';
import { DiffPage, DiffRowKind, VersionDiff, VersionPair } from './diff.schema.ts';
import { expectationsContract } from './expectations/expectations.contract.ts';
import { findingsContract } from './findings/findings.contract.ts';
import { Branch, HistoryName, mainBranch, VersionTrash } from './history.schema.ts';
import { labellingContract } from './labelling/labelling.contract.ts';
import { sourcesContract } from './sources/sources.contract.ts';
import { transformsContract } from './transforms/transforms.contract.ts';
import { watchesContract } from './watches/watches.contract.ts';

/** Further files, whose rows follow those of the first; columns are matched by name. */
const MoreGrantIds = z.array(GrantId).max(1_000);

export const dataContract = {
  /** Sniffs granted files: dialect, schema with reasons, first 100 rows. Fast at any size. */
  previewImport: procedure
    .input(
      z.object({
        grantId: GrantId,
        moreGrantIds: MoreGrantIds.optional(),
        dialect: Dialect.partial().optional(),
        /** The dataset that the file is a new version of: its types and roles are kept where they fit. */
        datasetId: DatasetId.optional(),
      }),
    )
    .output(ImportPreview),
  /** Reads the whole file into a new version, of a new dataset or of `datasetId`. */
  startImport: procedure
    .input(
      z.object({
        grantId: GrantId,
        moreGrantIds: MoreGrantIds.optional(),
        name: DatasetName,
        datasetId: DatasetId.optional(),
        /** The branch of the dataset that it comes on; `main` when absent. */
        branch: HistoryName.optional(),
        dialect: Dialect.partial().optional(),
        /** Corrections by the user, in file order; the preview's columns when absent. */
        columns: z.array(Column).max(20_000).optional(),
      }),
    )
    .output(Job),
  listSamples: procedure.output(z.array(SampleInfo)),
  startSampleImport: procedure.input(z.object({ sampleId: z.string().max(100) })).output(Job),

  listDatasets: procedure
    .input(z.object({ includeArchived: z.boolean().default(false) }))
    .output(z.array(Dataset)),
  getDataset: procedure.input(z.object({ id: DatasetId })).output(Dataset),
  renameDataset: procedure.input(z.object({ id: DatasetId, name: DatasetName })).output(Dataset),
  /** The columns whose values tell rows apart when versions are compared; none to compare rows by all they hold. */
  setKeyColumns: procedure
    .input(z.object({ id: DatasetId, columns: z.array(z.string()).max(20) }))
    .output(Dataset),
  /** Hides the dataset; `restoreDataset` brings it back. */
  archiveDataset: procedure.input(z.object({ id: DatasetId })).output(Dataset),
  restoreDataset: procedure.input(z.object({ id: DatasetId })).output(Dataset),

  /** Newest first. */
  listVersions: procedure.input(z.object({ datasetId: DatasetId })).output(z.array(DatasetVersion)),
  getVersion: procedure.input(z.object({ id: VersionId })).output(DatasetVersion),
  /** The newest version of a branch at a point in time. */
  getVersionAsOf: procedure
    .input(z.object({ datasetId: DatasetId, atMs: EpochMs, branch: HistoryName.default(mainBranch) }))
    .output(DatasetVersion),
  listBranches: procedure.input(z.object({ datasetId: DatasetId })).output(z.array(Branch)),
  /** A branch whose first head is this version. */
  createBranch: procedure.input(z.object({ versionId: VersionId, name: HistoryName })).output(Branch),
  /** Only a branch without versions of its own. */
  removeBranch: procedure
    .input(z.object({ datasetId: DatasetId, name: HistoryName }))
    .output(z.array(Branch)),
  /** Points the tag to this version, wherever it pointed before. */
  setTag: procedure.input(z.object({ versionId: VersionId, name: HistoryName })).output(DatasetVersion),
  removeTag: procedure.input(z.object({ datasetId: DatasetId, name: HistoryName })).output(DatasetVersion),
  /** A new head of the branch that equals this version and shares all its parts. */
  revertTo: procedure
    .input(z.object({ versionId: VersionId, branch: HistoryName.default(mainBranch) }))
    .output(DatasetVersion),
  /** Into the trash, from where it can be brought back. */
  deleteVersion: procedure.input(z.object({ id: VersionId })).output(DatasetVersion),
  restoreVersion: procedure.input(z.object({ id: VersionId })).output(DatasetVersion),
  /** What is in the trash, and what emptying it would free. */
  getTrash: procedure.input(z.object({ datasetId: DatasetId.optional() })).output(VersionTrash),
  /** Frees what is in the trash now, without waiting for its time. */
  emptyTrash: procedure.input(z.object({ datasetId: DatasetId.optional() })).output(VersionTrash),
  /** What differs between two versions of a dataset; they need not be neighbours. */
  diffVersions: procedure.input(VersionPair).output(VersionDiff),
  /** Rows that differ, side by side. */
  getDiffRows: procedure
    .input(
      VersionPair.extend({
        kind: DiffRowKind,
        offset: z.number().int().min(0),
        limit: z.number().int().min(1).max(1000),
      }),
    )
    .output(DiffPage),
  /** Writes every cell that differs as a line of a CSV, which is handed over as exports are. */
  startDiffExport: procedure
    .input(VersionPair.extend({ isSpreadsheetSafe: z.boolean().default(true) }))
    .output(Job),
  /** Stored with the version; computed at once for a version that has none yet. */
  getProfile: procedure.input(z.object({ versionId: VersionId })).output(Profile),
  getPage: procedure.input(PageRequest).output(Page),
  /** The values of a column among the rows of a view, up to 1,000 of them. */
  countValues: procedure
    .input(PageRequest.pick({ versionId: true, filters: true }).extend({ column: z.string() }))
    .output(ValueCounts),
  /** Read-only SQL in the sandboxed data worker; the version is the table `data`. */
  query: procedure
    .input(
      z.object({
        versionId: VersionId,
        sql: z.string().min(1).max(100_000),
        limit: z.number().int().min(1).max(10_000).default(1000),
      }),
    )
    .output(QueryResult),
  /** Writes all rows of a view to a file that `GET /exports/:jobId` (web) or a save dialog (desktop) hands over. */
  startExport: procedure
    .input(
      z.object({
        versionId: VersionId,
        format: ExportFormat,
        filters: PageRequest.shape.filters,
        sort: PageRequest.shape.sort,
        /** Prefixes cells that a spreadsheet would run as a formula. */
        isSpreadsheetSafe: z.boolean().default(true),
      }),
    )
    .output(Job),

  ...expectationsContract,
  ...labellingContract,
  ...findingsContract,
  ...transformsContract,
  ...sourcesContract,
  ...watchesContract,
};
