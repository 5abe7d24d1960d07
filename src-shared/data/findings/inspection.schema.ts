import { z } from 'zod';
import { Cell } from '../data.schema.ts';

const count = z.number().int();
const ValueCount = z.object({ value: z.string(), count });
export type ValueCount = z.infer<typeof ValueCount>;

/** Which columns are missing together, over all rows. */
export const MissingPatterns = z.object({
  /** The columns with missing values that patterns are about, most missing first: at most 60. */
  columns: z.array(z.string()),
  /** Rows in which at least one of them is missing. */
  incompleteRows: count,
  patternCount: count,
  /** The most frequent ones, each with the columns that are missing in it; the complete rows are none of them. */
  patterns: z.array(z.object({ columns: z.array(z.string()), rowCount: count })),
  /** Columns that are missing in nearly the same rows: at least 90 % of the rows in which either is. */
  together: z.array(z.object({ columns: z.array(z.string()), rowCount: count })),
});
export type MissingPatterns = z.infer<typeof MissingPatterns>;

/** Rows that are equal in every cell. */
export const DuplicateGroups = z.object({
  groupCount: count,
  /** Rows that equal an earlier one: what would go if each were there once. */
  extraRows: count,
  /** The largest groups: how often the row is there, where it is first, and its cells. */
  largest: z.array(z.object({ count, rowNumber: count, values: z.array(Cell) })),
});
export type DuplicateGroups = z.infer<typeof DuplicateGroups>;

/** Values beyond Tukey's outer fences: 3 interquartile ranges below the first or above the third quartile. */
export const OutlierCount = z.object({
  column: z.string(),
  lower: z.number(),
  upper: z.number(),
  belowCount: count,
  aboveCount: count,
});
export type OutlierCount = z.infer<typeof OutlierCount>;

/** How the texts of a column are written, over the rows that texts were looked at in. */
export const TextForms = z.object({
  column: z.string(),
  presentCount: count,
  numberCount: count,
  dateCount: count,
  /** The most frequent texts that are neither, where most are one of them. */
  misfits: z.array(ValueCount),
  /** With white space before or after. */
  paddedCount: count,
  /** Texts that differ by case and white space alone, the most frequent spelling first in each group. */
  variants: z.object({ groupCount: count, groups: z.array(z.array(ValueCount)) }).nullable(),
  /**
   * Texts by their shape: `A` for a capital, `a` for another letter, `9` for a digit, all else as it is. `runs`
   * writes repeated signs as one with a plus: `A+-9+`.
   */
  shapes: z.object({ as: z.enum(['signs', 'runs']), shapeCount: count, top: z.array(ValueCount) }).nullable(),
});
export type TextForms = z.infer<typeof TextForms>;

/** Distances between neighbouring dates of a column, each date taken once. */
export const DateGaps = z.object({
  column: z.string(),
  distinctCount: count,
  firstMs: z.number(),
  lastMs: z.number(),
  /** The most frequent distance, where at least half are that one; else the median. */
  usualStepMs: z.number(),
  isRegular: z.boolean(),
  gapCount: count,
  /** Dates that a regular column would have in its gaps. */
  missingSteps: count.nullable(),
  /** The longest ones. */
  longest: z.array(z.object({ fromMs: z.number(), toMs: z.number() })),
});
export type DateGaps = z.infer<typeof DateGaps>;

/** What a second look at the rows finds, beyond the profile that comes with every version. */
export const VersionInspection = z.object({
  rowCount: count,
  /** Rows that texts were looked at in: all of them, or a sample drawn with this seed. */
  textSample: z.object({ rowCount: count, seed: count.nullable() }),
  missing: MissingPatterns,
  /** Null where no two rows are equal. */
  duplicates: DuplicateGroups.nullable(),
  outliers: z.array(OutlierCount),
  texts: z.array(TextForms),
  gaps: z.array(DateGaps),
  durationMs: z.number(),
});
export type VersionInspection = z.infer<typeof VersionInspection>;
