import { z } from 'zod';
import { VersionId } from '../../kit/ids.ts';
import { procedure } from '../../kit/procedure.ts';
import { Job } from '../../workspace/workspace.schema.ts';
import { RunSpec } from '../training.schema.ts';
import { FeatureReport } from './feature-search.schema.ts';

/** Part of the training contract. */
export const featuresContract = {
  /** Measures changes of the spec's recipe by quick fits on rows that do not test it. */
  startFeatureSearch: procedure.input(z.object({ spec: RunSpec })).output(Job),
  /** The last report for this target; null where there is none. */
  getFeatureReport: procedure
    .input(z.object({ versionId: VersionId, target: z.string() }))
    .output(FeatureReport.nullable()),
};
