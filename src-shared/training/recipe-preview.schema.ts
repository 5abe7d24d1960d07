import { z } from 'zod';
import { Cell } from '../data/data.schema.ts';
import { TrainingProblem } from './training.schema.ts';

/** What a recipe becomes, on a sample of rows. */
export const RecipePreview = z.object({
  /** Rows it was fitted on. */
  sampleRowCount: z.number().int(),
  /** What prevents training with this recipe; then there is nothing else here. */
  problems: z.array(TrainingProblem),
  featureCount: z.number().int(),
  /** Features of each step, in the order of the recipe; 0 for dropped ones. */
  counts: z.array(z.number().int()),
  /** The step that was asked for; null where there is none, or it is dropped. */
  step: z
    .object({
      /** Names of the raw columns. */
      columns: z.array(z.string()),
      /** At most 40 of the features. */
      names: z.array(z.string()),
      rows: z.array(z.object({ before: z.array(Cell), after: z.array(z.number().nullable()) })),
    })
    .nullable(),
});
export type RecipePreview = z.infer<typeof RecipePreview>;
