import { z } from 'zod';
import { DatasetId, GrantId, VersionId } from '../kit/ids.ts';
import { procedure } from '../kit/procedure.ts';
import { Job } from '../workspace/workspace.schema.ts';
import {
  Column,
  Dataset,
  DatasetVersion,
  Dialect,
  ImportPreview,
  Page,
  PageRequest,
  Profile,
  QueryResult,
  SampleInfo,
} from './data.schema.ts';
import { expectationsContract } from './expectations/expectations.contract.ts';

export const DatasetName = z.string().trim().min(1).max(300);

export const dataContract = {
  /** Sniffs a granted file: dialect, schema with reasons, first 100 rows. Fast at any size. */
  previewImport: procedure
    .input(
      z.object({
        grantId: GrantId,
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
        name: DatasetName,
        datasetId: DatasetId.optional(),
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
  /** Hides the dataset; `restoreDataset` brings it back. */
  archiveDataset: procedure.input(z.object({ id: DatasetId })).output(Dataset),
  restoreDataset: procedure.input(z.object({ id: DatasetId })).output(Dataset),

  /** Newest first. */
  listVersions: procedure.input(z.object({ datasetId: DatasetId })).output(z.array(DatasetVersion)),
  getVersion: procedure.input(z.object({ id: VersionId })).output(DatasetVersion),
  /** Stored with the version; computed at once for a version that has none yet. */
  getProfile: procedure.input(z.object({ versionId: VersionId })).output(Profile),
  getPage: procedure.input(PageRequest).output(Page),
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
        format: z.enum(['csv', 'parquet', 'jsonl']),
        filters: PageRequest.shape.filters,
        sort: PageRequest.shape.sort,
        /** Prefixes cells that a spreadsheet would run as a formula. */
        isSpreadsheetSafe: z.boolean().default(true),
      }),
    )
    .output(Job),

  ...expectationsContract,
};
