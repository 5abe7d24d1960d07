import { z } from 'zod';
import { ColumnType } from '../data/data.schema.ts';

/** How a column is read by the model, which is not the same as its type: a zip code is an integer and a category. */
export const FeatureKind = z.enum(['number', 'boolean', 'category', 'datetime', 'text']);
export type FeatureKind = z.infer<typeof FeatureKind>;

/** All in UTC. `weekday` is 0 on Monday; `epoch-day` counts days since 1970-01-01 with a fraction. */
export const DatePart = z.enum([
  'year',
  'month',
  'day',
  'weekday',
  'day-of-year',
  'hour',
  'minute',
  'epoch-day',
]);
export type DatePart = z.infer<typeof DatePart>;

/**
 * What replaces a missing (or infinite) value. For categories only `none` and `constant` have a meaning:
 * `constant` makes "missing" a category of its own.
 */
export const Imputation = z.enum(['none', 'mean', 'median', 'zero', 'constant']);
export type Imputation = z.infer<typeof Imputation>;
export const Scaling = z.enum(['none', 'standard', 'minmax']);
export type Scaling = z.infer<typeof Scaling>;
/** `log1p` is sign(x) · ln(1 + |x|), so that it is defined for every number. */
export const Transform = z.enum(['none', 'log1p']);
export type Transform = z.infer<typeof Transform>;
export const CategoryEncoding = z.enum(['codes', 'one-hot', 'frequency']);
export type CategoryEncoding = z.infer<typeof CategoryEncoding>;

/** What the user can edit for one column. Options that do not apply to `kind` are ignored. */
export const RecipeStep = z.object({
  column: z.string(),
  role: z.enum(['feature', 'dropped']),
  kind: FeatureKind,
  impute: Imputation.default('none'),
  /** Used by `impute: 'constant'` for numbers, booleans and date parts. */
  imputeConstant: z.number().default(0),
  transform: Transform.default('none'),
  scale: Scaling.default('none'),
  encode: CategoryEncoding.default('codes'),
  /** The most frequent categories keep their own code or column; the rest share "other". */
  maxCategories: z.number().int().min(1).max(10_000).default(100),
  dateParts: z.array(DatePart).max(8).default([]),
  /** Text becomes its length and a count of its words in so many buckets, chosen by a hash. */
  hashDimensions: z.number().int().min(0).max(4096).default(32),
  /** Why it was suggested so, in plain words. Absent once the user has changed it. */
  reason: z.string().optional(),
});
export type RecipeStep = z.infer<typeof RecipeStep>;

export const RecipeSpec = z.object({ steps: z.array(RecipeStep).max(20_000) });
export type RecipeSpec = z.infer<typeof RecipeSpec>;

/** One number on its way to the model: `((fill if missing) → transform) − center) · factor`, in this order. */
export const NumericConstants = z.object({
  /** Null leaves missing values missing (NaN). */
  fill: z.number().nullable(),
  transform: Transform,
  center: z.number(),
  factor: z.number(),
});
export type NumericConstants = z.infer<typeof NumericConstants>;

const fittedBase = { column: z.string(), type: ColumnType };

/** What was learned from the training rows for one feature; `type` is the data column's type. */
export const FittedColumn = z.discriminatedUnion('kind', [
  z.object({ ...fittedBase, kind: z.literal('number'), numeric: NumericConstants }),
  z.object({ ...fittedBase, kind: z.literal('boolean'), numeric: NumericConstants }),
  z.object({
    ...fittedBase,
    kind: z.literal('category'),
    encode: CategoryEncoding,
    /** Most frequent first, ties by code-unit order. The position is the code. */
    categories: z.array(z.string()),
    /** Share of the training rows of each category. */
    shares: z.array(z.number()),
    /** Mean share of one of the rare categories behind "other". */
    otherShare: z.number(),
    missingShare: z.number(),
    /** Rare categories were folded into "other" in training, so unseen ones go there too. */
    hasOther: z.boolean(),
    /** Missing is a category of its own. */
    hasMissing: z.boolean(),
  }),
  z.object({
    ...fittedBase,
    kind: z.literal('datetime'),
    parts: z.array(z.object({ part: DatePart, numeric: NumericConstants })),
  }),
  z.object({
    ...fittedBase,
    kind: z.literal('text'),
    length: NumericConstants,
    hashDimensions: z.number().int(),
  }),
]);
export type FittedColumn = z.infer<typeof FittedColumn>;

/** The recipe as it is saved with the model: data only, applied by the same code in training and in serving. */
export const FittedRecipe = z.object({
  formatVersion: z.literal(1),
  /** In the order of the model's signature. */
  columns: z.array(FittedColumn),
  /** Names of the matrix columns the model sees. */
  featureNames: z.array(z.string()),
  /** Positions in `featureNames` that hold category codes. */
  categoricalColumns: z.array(z.number().int()),
});
export type FittedRecipe = z.infer<typeof FittedRecipe>;
