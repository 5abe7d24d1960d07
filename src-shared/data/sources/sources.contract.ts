import { z } from 'zod';
import { ConnectionId, DatasetId, JobId, VersionId } from '../../kit/ids.ts';
import { procedure } from '../../kit/procedure.ts';
import { Job } from '../../workspace/workspace.schema.ts';
import { Column, DatasetName, SourcePreview } from '../data.schema.ts';
import { HistoryName } from '../history.schema.ts';
import {
  Connection,
  ConnectionDraft,
  ConnectionTest,
  FetchedFiles,
  ListedWithin,
  PublishTarget,
  Repository,
  RepositoryDescription,
  SourceListing,
  SourceSelection,
} from './source.schema.ts';

const Selected = z.object({ connectionId: ConnectionId, selection: SourceSelection });

/** Part of the data contract. Each of these but the first three asks a server that the user named. */
export const sourcesContract = {
  /** Last used first. */
  listConnections: procedure.output(z.array(Connection)),
  saveConnection: procedure.input(ConnectionDraft).output(Connection),
  /** Forgets the connection and its secret; versions that were read through it stay. */
  removeConnection: procedure.input(z.object({ id: ConnectionId })).output(z.array(Connection)),
  /** Opens the source as a form has it, before it is saved. */
  testConnection: procedure.input(ConnectionDraft).output(ConnectionTest),
  browseSource: procedure
    .input(
      z.object({
        connectionId: ConnectionId,
        within: ListedWithin.default({ prefix: '', repository: null, cursor: null }),
      }),
    )
    .output(SourceListing),
  /** The card of a dataset of a hub, and the splits that it has. */
  describeRepository: procedure
    .input(z.object({ connectionId: ConnectionId, repository: Repository }))
    .output(RepositoryDescription),
  /** Reads the first rows only, of a database. */
  previewSource: procedure.input(Selected.extend({ datasetId: DatasetId.optional() })).output(SourcePreview),
  /** Reads all of it into a new version, of a new dataset or of `datasetId`. */
  startSourceImport: procedure
    .input(
      Selected.extend({
        name: DatasetName,
        datasetId: DatasetId.optional(),
        branch: HistoryName.optional(),
        /** Corrections by the user; the preview's columns when absent. */
        columns: z.array(Column).max(20_000).optional(),
      }),
    )
    .output(Job),
  /** Brings files here; what they hold is then previewed and imported as files that were dropped. */
  startSourceFetch: procedure.input(Selected).output(Job),
  getFetchedFiles: procedure.input(z.object({ jobId: JobId })).output(FetchedFiles),
  /** Removes what was fetched and is not imported after all. */
  releaseFetchedFiles: procedure.input(z.object({ jobId: JobId })).output(FetchedFiles),
  /** Writes a zip with rows, card and Croissant metadata, as a hub has them, to be handed over as exports are. */
  startHubExport: procedure.input(z.object({ versionId: VersionId })).output(Job),
  /** Brings all rows of a version to a hub, with card and metadata, or to a bucket as one Parquet file. */
  startPublish: procedure
    .input(z.object({ versionId: VersionId, connectionId: ConnectionId, target: PublishTarget }))
    .output(Job),
  /** Reads what the newest version was read from again, as the next version of the dataset. */
  startReimport: procedure.input(z.object({ datasetId: DatasetId })).output(Job),
};
