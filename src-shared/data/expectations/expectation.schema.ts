import { z } from 'zod';
import { DatasetId, EpochMs, VersionId } from '../../kit/ids.ts';
import { Cell, ColumnType } from '../data.schema.ts';

const columnName = z.string().min(1).max(1000);

const common = {
  /** A version that fails an error is not trained on without a stated reason; a warning only says so. */
  severity: z.enum(['error', 'warning']).default('error'),
  isOn: z.boolean().default(true),
  note: z.string().max(2000).default(''),
};

/** The share of checked rows that may fail before the rule does: dirt that is known and accepted. */
const allowance = { allowedShare: z.number().min(0).max(1).default(0) };

/** A number, or for dates and timestamps ISO 8601 text. */
export const Bound = z.union([
  z.number(),
  z
    .string()
    .max(40)
    .refine((text) => !Number.isNaN(Date.parse(text)), 'Write a number, or a date such as 2026-01-31.'),
]);
export type Bound = z.infer<typeof Bound>;

const present = z.union([z.string().max(1000), z.number(), z.boolean()]);

// What one field alone cannot say (a minimum above the maximum, a pattern that is no RE2) is in `suite.rules.ts`:
// RE2 takes 30 ms to load, which no start of the program should pay.
const shapes = {
  'row-count': z.strictObject({
    kind: z.literal('row-count'),
    min: z.number().int().min(0).optional(),
    max: z.number().int().min(0).optional(),
    ...common,
  }),
  'column-exists': z.strictObject({ kind: z.literal('column-exists'), column: columnName, ...common }),
  'column-type': z.strictObject({
    kind: z.literal('column-type'),
    column: columnName,
    type: ColumnType,
    ...common,
  }),
  'not-missing': z.strictObject({
    kind: z.literal('not-missing'),
    column: columnName,
    ...allowance,
    ...common,
  }),
  /** Both ends belong to the range. */
  range: z.strictObject({
    kind: z.literal('range'),
    column: columnName,
    min: Bound.optional(),
    max: Bound.optional(),
    ...allowance,
    ...common,
  }),
  'in-set': z.strictObject({
    kind: z.literal('in-set'),
    column: columnName,
    values: z.array(present).min(1).max(10_000),
    ...allowance,
    ...common,
  }),
  /** RE2: found anywhere in the text; `^` and `$` tie it to the ends. */
  regex: z.strictObject({
    kind: z.literal('regex'),
    column: columnName,
    pattern: z.string().min(1).max(1000),
    ...allowance,
    ...common,
  }),
  /** In Unicode code points. */
  length: z.strictObject({
    kind: z.literal('length'),
    column: columnName,
    min: z.number().int().min(0).optional(),
    max: z.number().int().min(0).optional(),
    ...allowance,
    ...common,
  }),
  /** A row fails when its values together repeat an earlier row's; rows with one of them missing are left out. */
  unique: z.strictObject({
    kind: z.literal('unique'),
    columns: z.array(columnName).min(1).max(20),
    ...allowance,
    ...common,
  }),
  /** Every value is one of a column of another dataset's newest version. */
  references: z.strictObject({
    kind: z.literal('references'),
    column: columnName,
    /** Name or id. */
    dataset: z.string().min(1).max(300),
    datasetColumn: columnName,
    ...allowance,
    ...common,
  }),
  /** An SQL condition over one row; a row for which it is unknown (NULL) passes, as in an SQL CHECK. */
  condition: z.strictObject({
    kind: z.literal('condition'),
    sql: z.string().trim().min(1).max(10_000),
    ...allowance,
    ...common,
  }),
  /** A row fails when its value goes back behind the value before it; missing values are left out. */
  sorted: z.strictObject({
    kind: z.literal('sorted'),
    column: columnName,
    direction: z.enum(['ascending', 'descending']).default('ascending'),
    /** Equal neighbours fail too. */
    isStrict: z.boolean().default(false),
    ...allowance,
    ...common,
  }),
  distribution: z.strictObject({
    kind: z.literal('distribution'),
    column: columnName,
    measure: z.enum(['psi', 'ks']).default('psi'),
    threshold: z.number().min(0).max(100),
    reference: z.union([z.enum(['first', 'previous']), z.number().int().min(1)]).default('previous'),
    ...common,
  }),
  freshness: z.strictObject({
    kind: z.literal('freshness'),
    column: columnName,
    maxAgeHours: z.number().positive().max(1_000_000),
    ...common,
  }),
} as const;

/** In the order in which they are offered and written. */
export const expectationKinds = Object.keys(shapes) as (keyof typeof shapes)[];
export type ExpectationKind = keyof typeof shapes;

/** One rule about data. */
export const Expectation = z.discriminatedUnion('kind', [
  shapes['row-count'],
  shapes['column-exists'],
  shapes['column-type'],
  shapes['not-missing'],
  shapes.range,
  shapes['in-set'],
  shapes.regex,
  shapes.length,
  shapes.unique,
  shapes.references,
  shapes.condition,
  shapes.sorted,
  shapes.distribution,
  shapes.freshness,
]);
export type Expectation = z.infer<typeof Expectation>;
export type ExpectationOf<K extends ExpectationKind> = Extract<Expectation, { readonly kind: K }>;

/** A named list of rules; the one contract of a dataset at import, at training, at `/predict` and at feedback. */
export const Suite = z.strictObject({
  name: z.string().trim().min(1).max(300),
  rules: z.array(Expectation).max(5000),
});
export type Suite = z.infer<typeof Suite>;

/** A dataset's suite as stored. Revision 0 is the empty suite that nobody has saved yet. */
export const StoredSuite = z.object({
  datasetId: DatasetId,
  suite: Suite,
  revision: z.number().int(),
  updatedAtMs: EpochMs.nullable(),
});
export type StoredSuite = z.infer<typeof StoredSuite>;

export const SuggestedRule = z.object({
  rule: Expectation,
  /** What in the profile speaks for it. */
  reason: z.string(),
});
export type SuggestedRule = z.infer<typeof SuggestedRule>;

export const RuleStatus = z.enum(['passed', 'failed', 'broken', 'skipped']);
/** `broken` could not be checked (no such column, an SQL error) and does not pass; `skipped` says nothing. */
export type RuleStatus = z.infer<typeof RuleStatus>;

export const RuleOutcome = z.object({
  /** Finds the same rule in reports of other versions, also after its bounds have changed. */
  key: z.string(),
  rule: Expectation,
  status: RuleStatus,
  /** What was seen, in words: `3 of 1,000 rows`, `newest is 5 hours old`. */
  observed: z.string(),
  /** The same as a number for the history: the failing share, the row count, the distance, the age. */
  observedValue: z.number().nullable(),
  checkedRows: z.number().int().nullable(),
  failingRows: z.number().int().nullable(),
  /** The first failing rows: position in the version, and their values in the rule's columns. */
  examples: z.array(z.object({ rowNumber: z.number().int(), values: z.array(Cell) })),
});
export type RuleOutcome = z.infer<typeof RuleOutcome>;

export const SuiteState = z.enum(['passed', 'warning', 'failed']);
export type SuiteState = z.infer<typeof SuiteState>;

export const SuiteReport = z.object({
  versionId: VersionId,
  suiteName: z.string(),
  /** Which state of the suite was checked; another revision by now makes the report stale. */
  suiteRevision: z.number().int(),
  state: SuiteState,
  outcomes: z.array(RuleOutcome),
  checkedAtMs: EpochMs,
  durationMs: z.number(),
});
export type SuiteReport = z.infer<typeof SuiteReport>;

/** One version's results without their evidence, for the history. */
export const SuiteHistoryEntry = z.object({
  versionId: VersionId,
  versionNumber: z.number().int(),
  state: SuiteState,
  checkedAtMs: EpochMs,
  outcomes: z.array(RuleOutcome.pick({ key: true, status: true, observedValue: true })),
});
export type SuiteHistoryEntry = z.infer<typeof SuiteHistoryEntry>;

/** What the list of datasets says of each newest version. */
export const SuiteSummary = z.object({
  datasetId: DatasetId,
  /** `unchecked` where the suite was made or changed after the version was checked. */
  state: z.enum([...SuiteState.options, 'unchecked']),
  failedRules: z.number().int(),
});
export type SuiteSummary = z.infer<typeof SuiteSummary>;
