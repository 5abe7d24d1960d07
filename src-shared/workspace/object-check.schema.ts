import { z } from 'zod';
import { ObjectHash } from '../kit/ids.ts';

/** What a stored file is wrong in. */
export const ObjectProblem = z.object({
  hash: ObjectHash,
  /** `missing` and `changed` files are named by something; an `orphan` is not. */
  state: z.enum(['missing', 'changed', 'orphan']),
  sizeBytes: z.number(),
  /** What names it, in words, such as `2 dataset versions`. */
  usedBy: z.array(z.string()),
  isRepaired: z.boolean(),
});
export type ObjectProblem = z.infer<typeof ObjectProblem>;

/** What a check of all stored files found. */
export const ObjectReport = z.object({
  checkedCount: z.number().int(),
  checkedBytes: z.number(),
  problems: z.array(ObjectProblem),
  /** Bytes of orphans that were removed. */
  freedBytes: z.number(),
  verdict: z.string(),
  durationMs: z.number(),
});
export type ObjectReport = z.infer<typeof ObjectReport>;

/** Whether something that the workspace needs is missing or damaged. */
export function hasDamage({ problems }: Pick<ObjectReport, 'problems'>): boolean {
  return problems.some(({ state }) => state !== 'orphan');
}
