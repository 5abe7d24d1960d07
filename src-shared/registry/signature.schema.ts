import { z } from 'zod';
import { Cell, ColumnType } from '../data/data.schema.ts';
import { TaskKind } from '../training/training.schema.ts';

export const SignatureInput = z.object({
  name: z.string(),
  type: ColumnType,
  /** False when values were missing in training: then the field may be null or left out. */
  isRequired: z.boolean(),
  /** The most frequent training values of a category, at most 50: for forms and documentation, not a limit. */
  categories: z.array(z.string()).optional(),
  /** Range of the training values; epoch milliseconds for dates. For forms, not a limit. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** A real training value, as a request may carry it (dates as ISO 8601 text). */
  example: Cell,
});
export type SignatureInput = z.infer<typeof SignatureInput>;

export const SignatureOutput = z.object({
  task: TaskKind,
  /** Name of the target column. */
  target: z.string(),
  /** In the order of the model's outputs; for binary `[negative, positive]`; absent for regression. */
  classes: z.array(z.string()).optional(),
});
export type SignatureOutput = z.infer<typeof SignatureOutput>;

/** Names, types and order of what a model takes, and what it answers. */
export const Signature = z.object({ inputs: z.array(SignatureInput), output: SignatureOutput });
export type Signature = z.infer<typeof Signature>;
