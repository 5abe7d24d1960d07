import { z } from 'zod';
import { DatasetId, VersionId } from '../../kit/ids.ts';
import { procedure } from '../../kit/procedure.ts';
import { Job } from '../../workspace/workspace.schema.ts';
import {
  StoredSuite,
  SuggestedRule,
  Suite,
  SuiteHistoryEntry,
  SuiteReport,
  SuiteSummary,
} from './expectation.schema.ts';

/** Part of the data contract. */
export const expectationsContract = {
  /** An empty suite of revision 0 where none has been saved. */
  getSuite: procedure.input(z.object({ datasetId: DatasetId })).output(StoredSuite),
  /** Replaces the suite; `revision` is the one that was edited, another by now is CONFLICT `suite-moved`. */
  saveSuite: procedure
    .input(z.object({ datasetId: DatasetId, suite: Suite, revision: z.number().int().min(0) }))
    .output(StoredSuite),
  /** Rules that the version keeps and the suite does not have, each with its reason. */
  suggestExpectations: procedure.input(z.object({ versionId: VersionId })).output(z.array(SuggestedRule)),
  /** Checks a version against the suite as it is now; the report is stored with the version. */
  startSuiteCheck: procedure.input(z.object({ versionId: VersionId })).output(Job),
  /** The last report of the version; null where it has not been checked. */
  getSuiteReport: procedure.input(z.object({ versionId: VersionId })).output(SuiteReport.nullable()),
  /** Results of all checked versions, oldest first. */
  getSuiteHistory: procedure.input(z.object({ datasetId: DatasetId })).output(z.array(SuiteHistoryEntry)),
  /** The state of the newest version of every dataset that has a suite. */
  listSuiteStates: procedure.output(z.array(SuiteSummary)),
};
