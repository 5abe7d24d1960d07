import { z } from 'zod';
import { TaskKind } from '../../training/training.schema.ts';

/** How well each column predicts the target all by itself. */
export const TargetProbe = z.object({
  target: z.string(),
  task: TaskKind,
  /** AUC (of one class against the rest, weighted by the rows of each, where there are several), or R². */
  measure: z.enum(['auc', 'r2']),
  /** Best first; null where the column has one value only. */
  columns: z.array(z.object({ name: z.string(), score: z.number().nullable() })),
  folds: z.number().int(),
  /** Seed of the folds. */
  seed: z.number().int(),
  /** Rows with a value of the target: all of them, or a sample drawn with this seed. */
  sample: z.object({ rowCount: z.number().int(), seed: z.number().int().nullable() }),
  durationMs: z.number(),
});
export type TargetProbe = z.infer<typeof TargetProbe>;
