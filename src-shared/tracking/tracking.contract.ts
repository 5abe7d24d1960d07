import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { DatasetId, ExperimentId, RunId, VersionId } from '../kit/ids.ts';
import { procedure } from '../kit/procedure.ts';
import { Lineage } from './lineage.schema.ts';
import { Experiment, LogLine, MetricSeries, Run, RunStatus } from './tracking.schema.ts';

const runInput = z.object({ id: RunId });

export const trackingContract = {
  listExperiments: procedure.output(z.array(Experiment)),
  /** Newest first. */
  listRuns: procedure
    .input(
      z.object({
        experimentId: ExperimentId.optional(),
        datasetId: DatasetId.optional(),
        statuses: z.array(RunStatus).optional(),
        includeDeleted: z.boolean().default(false),
        limit: z.number().int().min(1).max(10_000).default(1000),
      }),
    )
    .output(z.array(Run)),
  getRun: procedure.input(runInput).output(Run),
  renameRun: procedure.input(runInput.extend({ name: z.string().trim().min(1).max(300) })).output(Run),
  setRunNotes: procedure.input(runInput.extend({ notes: z.string().max(100_000) })).output(Run),
  setRunTag: procedure
    .input(
      runInput.extend({ key: z.string().trim().min(1).max(250), value: z.string().max(5000).nullable() }),
    )
    .output(Run),
  /** Hides the run; `restoreRun` brings it back. */
  deleteRun: procedure.input(runInput).output(Run),
  restoreRun: procedure.input(runInput).output(Run),
  listMetricSeries: procedure
    .input(
      z.object({ runIds: z.array(RunId).min(1).max(100), keys: z.array(z.string()).max(200).optional() }),
    )
    .output(z.array(MetricSeries)),
  /** New points of a live run in batches, beginning with all there are; ends with the run. */
  watchMetrics: procedure.input(runInput).output(eventIterator(z.array(MetricSeries))),
  getRunLog: procedure.input(runInput).output(z.array(LogLine)),
  /** The bytes of one artifact. */
  getArtifact: procedure.input(runInput.extend({ path: z.string().max(1000) })).output(z.instanceof(Blob)),
  /** What made a version, and what was made of it. */
  getLineage: procedure.input(z.object({ versionId: VersionId })).output(Lineage),
};
