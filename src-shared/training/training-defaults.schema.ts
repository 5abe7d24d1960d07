import { z } from 'zod';
import { Balance, NumericOp } from './recipe.schema.ts';

/** Operations on a column of numbers that come before those that a recipe suggests by itself. */
export const Preparation = z.object({
  column: z.string(),
  ops: z.array(NumericOp).max(20),
  /** One more 0/1 column that says whether the value was missing. */
  indicator: z.boolean(),
});
export type Preparation = z.infer<typeof Preparation>;

/** What every recipe that is suggested for a dataset begins with; the user decided so, mostly on a finding. */
export const TrainingDefaults = z.object({
  preparations: z.array(Preparation).max(20_000),
  balance: Balance.nullable(),
});
export type TrainingDefaults = z.infer<typeof TrainingDefaults>;

export const noDefaults: TrainingDefaults = { preparations: [], balance: null };
