import { z } from 'zod';
import { VersionId } from '../../kit/ids.ts';
import { procedure } from '../../kit/procedure.ts';
import { Job } from '../../workspace/workspace.schema.ts';
import { ColumnRole, DatasetVersion } from '../data.schema.ts';
import { Analysis } from './analysis.schema.ts';
import { AssociationReport, PairView } from './associations.schema.ts';
import { VersionFindings } from './finding.schema.ts';
import { VersionInspection } from './inspection.schema.ts';

/** Part of the data contract. */
export const findingsContract = {
  /** What stands out, from the profile and the analyses that have been made so far. */
  getFindings: procedure
    .input(z.object({ versionId: VersionId, target: z.string().optional() }))
    .output(VersionFindings),
  /** Computes an analysis of a version and stores it; the job that is at it already, if there is one. */
  startAnalysis: procedure.input(z.object({ versionId: VersionId, analysis: Analysis })).output(Job),
  /** What the second look at the rows found; null until that analysis was made. */
  getInspection: procedure.input(z.object({ versionId: VersionId })).output(VersionInspection.nullable()),
  /** Every measure of every pair of columns; null until that analysis was made. */
  getAssociations: procedure.input(z.object({ versionId: VersionId })).output(AssociationReport.nullable()),
  /** Two columns against each other. */
  getPair: procedure.input(z.object({ versionId: VersionId, a: z.string(), b: z.string() })).output(PairView),
  /** What columns are for. Rows and types stay as they are: only what is suggested for training changes. */
  setColumnRoles: procedure
    .input(
      z.object({
        versionId: VersionId,
        roles: z
          .array(z.object({ column: z.string(), role: ColumnRole }))
          .min(1)
          .max(20_000),
      }),
    )
    .output(DatasetVersion),
};
