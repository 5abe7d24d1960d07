import { z } from 'zod';
import { EpochMs, VersionId } from '../../kit/ids.ts';
import { Cell } from '../data.schema.ts';

/** A class by its name. Blanks at its ends would make two classes of one. */
export const LabelName = z.string().trim().min(1).max(200);

/** The column of a version that labels are given in; one that the version does not have comes with the next. */
export const LabelPlace = z.object({ versionId: VersionId, column: z.string().trim().min(1).max(200) });
export type LabelPlace = z.infer<typeof LabelPlace>;

/** A label of a row, or none. */
export const LabelChange = z.object({ rowNumber: z.number().int().min(0), label: LabelName.nullable() });
export type LabelChange = z.infer<typeof LabelChange>;

/** Labels that were given since the version was made, kept until the next version has them. */
export const LabelDraft = LabelPlace.extend({
  /** In the order of the keys 1 to 9: as the user put them, then the others by name. */
  classes: z.array(z.object({ name: z.string(), count: z.number().int() })),
  rowCount: z.number().int(),
  labelledCount: z.number().int(),
  /** Rows whose label differs from the version's. */
  changedCount: z.number().int(),
  updatedAtMs: EpochMs.nullable(),
});
export type LabelDraft = z.infer<typeof LabelDraft>;

export const LabelScope = z.enum(['all', 'unlabelled', 'labelled', 'changed']);
export type LabelScope = z.infer<typeof LabelScope>;

/** Rows to go through, by their positions in the version. */
export const LabelQueue = z.object({ rowNumbers: z.array(z.number().int()), isTruncated: z.boolean() });
export type LabelQueue = z.infer<typeof LabelQueue>;

export const LabelItem = z.object({
  rowNumber: z.number().int(),
  label: z.string().nullable(),
  isChanged: z.boolean(),
  /** In the order of the columns of the version. */
  values: z.array(Cell),
});
export type LabelItem = z.infer<typeof LabelItem>;
