import { z } from 'zod';

/** Where a value stands inside a column: the names on the way, and 0 for each element of a list. */
export const NestedPath = z
  .array(z.union([z.string().max(10_000), z.literal(0)]))
  .min(1)
  .max(100);
export type NestedPath = z.infer<typeof NestedPath>;

/**
 * What becomes of a value that holds others: kept as JSON text, a column for each of its members (or for all
 * inside of them too), a row for each of its elements, or the number of them.
 */
export const NestedHow = z.enum(['text', 'unfold', 'unfold-all', 'explode', 'count']);
export type NestedHow = z.infer<typeof NestedHow>;

export const NestedChoice = z.object({ path: NestedPath, how: NestedHow });
export type NestedChoice = z.infer<typeof NestedChoice>;

/** A nested value that a file offers, with what is made of it. */
export const NestedColumn = NestedChoice.extend({
  /** The path as a column is called: `a.b.c`. */
  name: z.string(),
  kind: z.enum(['object', 'list', 'map']),
  /** `2 members: street, city`. */
  detail: z.string(),
  options: z.array(NestedHow),
});
export type NestedColumn = z.infer<typeof NestedColumn>;
