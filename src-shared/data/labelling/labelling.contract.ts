import { z } from 'zod';
import { procedure } from '../../kit/procedure.ts';
import { Job } from '../../workspace/workspace.schema.ts';
import {
  LabelChange,
  LabelDraft,
  LabelItem,
  LabelName,
  LabelPlace,
  LabelQueue,
  LabelScope,
} from './labelling.schema.ts';

/** Labels that were there before, to take the change back with. */
const Changed = z.object({ draft: LabelDraft, before: z.array(LabelChange) });

/** Part of the data contract: labels given by hand, row by row, until they become a version. */
export const labellingContract = {
  getLabelDraft: procedure.input(LabelPlace).output(LabelDraft),
  /** The rows of a scope as it is now, in their order. */
  getLabelQueue: procedure.input(LabelPlace.extend({ scope: LabelScope })).output(LabelQueue),
  /** Rows with their labels as the draft has them. */
  getLabelItems: procedure
    .input(LabelPlace.extend({ rowNumbers: z.array(z.number().int().min(0)).min(1).max(200) }))
    .output(z.array(LabelItem)),
  /** Durable when it is answered. */
  setLabels: procedure
    .input(LabelPlace.extend({ changes: z.array(LabelChange).min(1).max(100_000) }))
    .output(Changed),
  /** The classes on the keys, in this order; also those that no row has yet. */
  setLabelClasses: procedure
    .input(LabelPlace.extend({ classes: z.array(LabelName).max(200) }))
    .output(LabelDraft),
  /** Gives all rows of one class another; into a class that is there already it merges the two. */
  renameLabelClass: procedure.input(LabelPlace.extend({ from: LabelName, to: LabelName })).output(Changed),
  discardLabelDraft: procedure.input(LabelPlace).output(LabelDraft),
  /** Makes the next version of what was labelled. */
  startLabelVersion: procedure.input(LabelPlace).output(Job),
};
