import { z } from 'zod';
import { Cell } from '../data.schema.ts';

export const AssociationMeasure = z.enum([
  'pearson',
  'spearman',
  'cramers-v',
  'correlation-ratio',
  'mutual-information',
]);
export type AssociationMeasure = z.infer<typeof AssociationMeasure>;

const share = z.number().nullable();

/** Two columns; a measure is null where it does not apply to them or is undefined (a constant, too few rows). */
export const AssociatedPair = z.object({
  /** Positions in `columns`, the smaller first. */
  a: z.number().int(),
  b: z.number().int(),
  /** Rows of the sample that have a value in both. */
  rowCount: z.number().int(),
  pearson: share,
  spearman: share,
  'cramers-v': share,
  'correlation-ratio': share,
  'mutual-information': share,
});
export type AssociatedPair = z.infer<typeof AssociatedPair>;

export const AssociationReport = z.object({
  columns: z.array(z.object({ name: z.string(), kind: z.enum(['number', 'category']) })),
  /** Columns that no measure is computed for, and why. */
  leftOut: z.array(z.object({ name: z.string(), reason: z.string() })),
  pairs: z.array(AssociatedPair),
  /** The rows that all measures but Pearson's r look at: all of them, or a sample drawn with this seed. */
  sample: z.object({ rowCount: z.number().int(), seed: z.number().int().nullable() }),
  rowCount: z.number().int(),
  durationMs: z.number(),
});
export type AssociationReport = z.infer<typeof AssociationReport>;

/** Two columns against each other, over all rows that have a value in both. */
export const PairView = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('numbers'),
    /** From the 1 % to the 99 % quantile; what lies outside is counted in the outermost cells. */
    xEdges: z.array(z.number()),
    yEdges: z.array(z.number()),
    /** `counts[y][x]` */
    counts: z.array(z.array(z.number().int())),
    points: z.array(z.tuple([z.number(), z.number()])),
    /** Null where all rows are among the points. */
    pointSeed: z.number().int().nullable(),
    rowCount: z.number().int(),
  }),
  z.object({
    kind: z.literal('number-by-category'),
    category: z.string(),
    number: z.string(),
    /** The most frequent first, at most 20. */
    groups: z.array(
      z.object({
        value: Cell,
        rowCount: z.number().int(),
        mean: z.number(),
        /** The 5 %, 25 %, 50 %, 75 % and 95 % quantiles. */
        box: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]),
      }),
    ),
    groupCount: z.number().int(),
    rowCount: z.number().int(),
  }),
  z.object({
    kind: z.literal('categories'),
    /** The most frequent values of each, at most 20; the rest are in `null`. */
    xValues: z.array(z.string().nullable()),
    yValues: z.array(z.string().nullable()),
    counts: z.array(z.array(z.number().int())),
    rowCount: z.number().int(),
  }),
]);
export type PairView = z.infer<typeof PairView>;
