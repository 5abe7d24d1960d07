import { z } from 'zod';
import { ColumnType } from '../data/data.schema.ts';

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
 * One operation on a number. A missing (or infinite) value passes every operation untouched until one imputes it.
 *
 * - `clip` with `quantiles` learns its limits: `low` and `high` are shares, such as 0.01 and 0.99.
 * - `log` is ln(1 + x), anything below 0 counting as 0; `signed-log` is sign(x) · ln(1 + |x|).
 * - `bin` gives the number of the bin, from 0.
 */
export const NumericOp = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('impute'),
    with: z.enum(['mean', 'median', 'most-frequent', 'constant']),
    constant: z.number().default(0),
  }),
  z.object({
    op: z.literal('clip'),
    by: z.enum(['quantiles', 'limits']),
    low: z.number().nullable(),
    high: z.number().nullable(),
  }),
  z.object({ op: z.literal('log') }),
  z.object({ op: z.literal('signed-log') }),
  z.object({ op: z.literal('yeo-johnson') }),
  z.object({
    op: z.literal('bin'),
    by: z.enum(['width', 'quantiles']),
    bins: z.number().int().min(2).max(1000),
  }),
  z.object({ op: z.literal('scale'), by: z.enum(['standard', 'minmax', 'robust']) }),
]);
export type NumericOp = z.infer<typeof NumericOp>;

export const CategoryEncoding = z.enum(['codes', 'one-hot', 'ordinal', 'frequency', 'target', 'hash']);
export type CategoryEncoding = z.infer<typeof CategoryEncoding>;

const ops = z.array(NumericOp).max(20).default([]);
/** One more 0/1 column that says whether the value was missing. */
const indicator = z.boolean().default(false);
const dimensions = z.number().int().min(0).max(4096).default(32);
/** Half of the hashed values count −1, so that collisions cancel out instead of adding up. */
const isSigned = z.boolean().default(true);

const categoryOptions = {
  encode: CategoryEncoding.default('codes'),
  /** The most frequent categories keep their own place; the rest share "other". */
  maxCategories: z.number().int().min(1).max(10_000).default(100),
  /** Categories of fewer training rows share "other". */
  minCount: z.number().int().min(1).default(1),
  /** `category` makes "missing" a category of its own; target encoding always does. */
  missing: z.enum(['missing', 'category']).default('missing'),
  /** What rare values, and values never seen in training, count as. */
  rest: z.enum(['other', 'missing']).default('other'),
  /** For `ordinal`: the categories from low to high; empty takes numbers by size and text by code unit. */
  order: z.array(z.string()).max(10_000).default([]),
  /** For `target`: how many rows of the overall mean each category starts with (the m of the m-estimate). */
  smoothing: z.number().min(0).max(1e6).default(10),
  /** For `target`: training rows get the value learned from the other folds. */
  folds: z.number().int().min(2).max(20).default(5),
  dimensions,
  isSigned,
  /** Applied to the numbers of `ordinal` and `frequency`. */
  ops,
};

const base = {
  column: z.string(),
  role: z.enum(['feature', 'dropped']).default('feature'),
  /** Why it was suggested so, in plain words. Absent once the user has changed it. */
  reason: z.string().optional(),
};
/** A second column that goes into the same features. */
const pair = { ...base, other: z.string() };

/** How one column, or a pair of them, becomes features. A column may be read by several steps. */
export const RecipeStep = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('number'), ops, indicator }),
  z.object({ ...base, kind: z.literal('category'), ...categoryOptions }),
  z.object({
    ...base,
    kind: z.literal('datetime'),
    dateParts: z.array(DatePart).max(8).default([]),
    /** Parts that come round again become sine and cosine, so that December is beside January. */
    isCyclic: z.boolean().default(false),
    ops,
    indicator,
  }),
  z.object({
    ...base,
    kind: z.literal('text'),
    as: z.enum(['hash', 'counts', 'tf-idf']).default('hash'),
    /** Terms are runs of 1 up to so many words. */
    maxWords: z.number().int().min(1).max(3).default(1),
    /** For counts and TF-IDF: the most frequent terms that occur in at least `minDocuments` rows. */
    maxTerms: z.number().int().min(1).max(10_000).default(200),
    minDocuments: z.number().int().min(1).default(2),
    /** For `hash`: terms are counted in so many columns, chosen by their hash. */
    dimensions,
    isSigned,
    /** One more column with the length of the text; `ops` apply to it. */
    withLength: z.boolean().default(true),
    ops,
  }),
  z.object({ ...pair, kind: z.literal('product'), ops, indicator }),
  /** Missing where the divisor is 0. */
  z.object({ ...pair, kind: z.literal('ratio'), ops, indicator }),
  z.object({ ...pair, kind: z.literal('difference'), ops, indicator }),
  /** Each pair of values is a category; missing where either is. */
  z.object({ ...pair, kind: z.literal('cross'), ...categoryOptions }),
]);
export type RecipeStep = z.infer<typeof RecipeStep>;
export type StepKind = RecipeStep['kind'];
export type CategoryOptions = Pick<
  Extract<RecipeStep, { kind: 'category' }>,
  keyof typeof categoryOptions & string
>;

/**
 * How training rows are repeated, left out or added so that classes weigh alike; held-out rows never are. Class
 * weights are a setting of the engine.
 */
export const Balance = z.object({
  kind: z.enum(['none', 'over', 'under', 'smote']),
  /** Rows of the rarest class over rows of the most frequent one, once balanced. */
  ratio: z.number().gt(0).max(1).default(1),
  /** For SMOTE: a new row lies between a row and one of so many nearest of its class. */
  neighbors: z.number().int().min(1).max(50).default(5),
});
export type Balance = z.infer<typeof Balance>;

export const RecipeSpec = z.object({
  steps: z.array(RecipeStep).max(20_000),
  balance: Balance.optional(),
});
export type RecipeSpec = z.infer<typeof RecipeSpec>;

/** A `NumericOp` with what it learned. */
export const FittedOp = z.discriminatedUnion('op', [
  z.object({ op: z.literal('fill'), value: z.number() }),
  z.object({ op: z.literal('clip'), low: z.number(), high: z.number() }),
  z.object({ op: z.literal('log') }),
  z.object({ op: z.literal('signed-log') }),
  z.object({ op: z.literal('yeo-johnson'), lambda: z.number() }),
  /** Borders between bins, rising: one fewer than there are bins. */
  z.object({ op: z.literal('bin'), borders: z.array(z.number()) }),
  z.object({ op: z.literal('scale'), center: z.number(), factor: z.number() }),
]);
export type FittedOp = z.infer<typeof FittedOp>;

const fittedOps = z.array(FittedOp);
/** Positions in `FittedRecipe.inputs`. */
const oneInput = z.tuple([z.number().int()]);
const twoInputs = z.tuple([z.number().int(), z.number().int()]);

/** The places of a category: `labels`, then "other", then "missing". */
export const FittedLevels = z.object({
  /** Most frequent first, ties by code-unit order. */
  labels: z.array(z.string()),
  /** The second value of each place, for a pair of columns. */
  others: z.array(z.string()).nullable(),
  hasOther: z.boolean(),
  hasMissing: z.boolean(),
  rest: z.enum(['other', 'missing']),
});
export type FittedLevels = z.infer<typeof FittedLevels>;

/** Null is a missing number. */
const TableRow = z.array(z.number().nullable());

export const FittedEncoding = z.discriminatedUnion('as', [
  z.object({ as: z.literal('codes') }),
  z.object({ as: z.literal('one-hot') }),
  /** `width` numbers for each place, and for missing and unseen values where these have none. */
  z.object({
    as: z.literal('table'),
    width: z.number().int().min(1),
    /** What each column is called, after the name of the step; empty for a single one. */
    names: z.array(z.string()),
    rows: z.array(TableRow),
    missing: TableRow,
    unseen: TableRow,
  }),
  z.object({ as: z.literal('hash'), dimensions: z.number().int(), isSigned: z.boolean() }),
]);
export type FittedEncoding = z.infer<typeof FittedEncoding>;

export const FittedTerms = z.discriminatedUnion('as', [
  z.object({
    as: z.literal('hash'),
    maxWords: z.number().int(),
    dimensions: z.number().int(),
    isSigned: z.boolean(),
  }),
  z.object({
    as: z.literal('vocabulary'),
    maxWords: z.number().int(),
    terms: z.array(z.string()),
    /** TF-IDF: the weight of each term, and rows are scaled to length 1. Null counts. */
    weights: z.array(z.number()).nullable(),
  }),
]);
export type FittedTerms = z.infer<typeof FittedTerms>;

/** What was learned from the training rows for one step. */
export const FittedBlock = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), inputs: oneInput, ops: fittedOps, indicator }),
  z.object({
    kind: z.literal('datetime'),
    inputs: oneInput,
    parts: z.array(z.object({ part: DatePart, wave: z.enum(['none', 'sin', 'cos']), ops: fittedOps })),
    indicator,
  }),
  z.object({ kind: z.literal('product'), inputs: twoInputs, ops: fittedOps, indicator }),
  z.object({ kind: z.literal('ratio'), inputs: twoInputs, ops: fittedOps, indicator }),
  z.object({ kind: z.literal('difference'), inputs: twoInputs, ops: fittedOps, indicator }),
  z.object({
    kind: z.literal('category'),
    inputs: oneInput,
    levels: FittedLevels,
    encoding: FittedEncoding,
  }),
  z.object({ kind: z.literal('cross'), inputs: twoInputs, levels: FittedLevels, encoding: FittedEncoding }),
  z.object({
    kind: z.literal('text'),
    inputs: oneInput,
    length: fittedOps.nullable(),
    terms: FittedTerms,
  }),
]);
export type FittedBlock = z.infer<typeof FittedBlock>;

/** The recipe as it is saved with the model: data only, applied by the same code in training and in serving. */
export const FittedRecipe = z.object({
  formatVersion: z.literal(2),
  /** The raw columns, in the order of the model's signature; `type` is the data column's type. */
  inputs: z.array(z.object({ column: z.string(), type: ColumnType })),
  blocks: z.array(FittedBlock),
  /** Names of the matrix columns the model sees. */
  featureNames: z.array(z.string()),
  /** Positions in `featureNames` that hold category codes. */
  categoricalColumns: z.array(z.number().int()),
});
export type FittedRecipe = z.infer<typeof FittedRecipe>;
