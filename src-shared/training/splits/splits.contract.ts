import { z } from 'zod';
import { SplitId, VersionId } from '../../kit/ids.ts';
import { procedure } from '../../kit/procedure.ts';
import { SplitSpec } from '../split.schema.ts';
import {
  LeakReport,
  NamedSplit,
  SplitComparison,
  SplitName,
  SplitPlan,
  SplitSummary,
} from './named-split.schema.ts';

const Division = z.object({ versionId: VersionId, target: z.string().nullable(), plan: SplitPlan });

/** Part of the training contract. */
export const splitsContract = {
  /** Newest first. */
  listSplits: procedure.input(z.object({ versionId: VersionId })).output(z.array(NamedSplit)),
  getSplit: procedure.input(z.object({ id: SplitId })).output(NamedSplit),
  /** Splits of other versions of the same dataset, newest first: what this version can inherit. */
  listInheritableSplits: procedure.input(z.object({ versionId: VersionId })).output(z.array(NamedSplit)),
  /** What the plan makes of the rows, without keeping it. */
  previewSplit: procedure.input(Division).output(SplitSummary),
  /** CONFLICT `name-taken` where the version has a split of that name. */
  createSplit: procedure.input(Division.extend({ name: SplitName })).output(NamedSplit),
  /**
   * The same split for another version of the dataset: rows keep their part by the dataset's key, or by what they
   * hold; new rows are assigned by a hash of the same, by their group, or by their time.
   */
  inheritSplit: procedure
    .input(z.object({ splitId: SplitId, versionId: VersionId, name: SplitName.optional() }))
    .output(NamedSplit),
  renameSplit: procedure.input(z.object({ id: SplitId, name: SplitName })).output(NamedSplit),
  /** CONFLICT `split-in-use` where runs use it. */
  deleteSplit: procedure.input(z.object({ id: SplitId })).output(z.object({ id: SplitId, name: z.string() })),
  /** Looks for what the parts give away of one another; kept with a stored split. */
  checkSplit: procedure
    .input(z.object({ versionId: VersionId, target: z.string().nullable(), split: SplitSpec }))
    .output(LeakReport),
  compareSplits: procedure.input(z.object({ before: SplitId, after: SplitId })).output(SplitComparison),
};
