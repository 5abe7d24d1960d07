import { z } from 'zod';
import { VersionId } from '../../kit/ids.ts';
import { ShareSplit } from '../../training/split.schema.ts';

/** What rows are told apart from the others: another version, or the parts of a split of this one. */
export const ShiftAgainst = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('version'), versionId: VersionId }),
  z.object({ kind: z.literal('split'), target: z.string(), split: ShareSplit }),
]);
export type ShiftAgainst = z.infer<typeof ShiftAgainst>;

/** Whether a model can tell two sets of rows apart ("adversarial validation"), and by what. */
export const ShiftReport = z.object({
  against: ShiftAgainst,
  /** `the training rows` and `the test rows`; `version 3` and `version 4`. */
  names: z.tuple([z.string(), z.string()]),
  /** Cross-validated AUC of the forest: 0.5 where the rows cannot be told apart. */
  auc: z.number(),
  /** AUC of each fold, for its spread. */
  foldAucs: z.array(z.number()),
  /** Columns by what they gave the forest (shares of 1), with the AUC that each reaches all by itself. */
  columns: z.array(z.object({ name: z.string(), importance: z.number(), score: z.number().nullable() })),
  leftOut: z.array(z.object({ name: z.string(), reason: z.string() })),
  /** Rows looked at on either side. */
  rowCounts: z.tuple([z.number().int(), z.number().int()]),
  seed: z.number().int(),
  durationMs: z.number(),
});
export type ShiftReport = z.infer<typeof ShiftReport>;
