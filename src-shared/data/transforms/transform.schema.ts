import { z } from 'zod';
import { DatasetId, VersionId } from '../../kit/ids.ts';
import { Cell, Column, ColumnType, ImportNote, RowFilter, Sort } from '../data.schema.ts';
import { HistoryName, mainBranch } from '../history.schema.ts';

const ColumnName = z.string().min(1).max(1000);
const ColumnNames = z.array(ColumnName).min(1).max(2000);
/** An SQL expression over one row, or a whole SELECT; it runs in the sandbox of the SQL console. */
const Sql = z.string().trim().min(1).max(100_000);

export const Measure = z.enum([
  'count',
  'count-distinct',
  'sum',
  'mean',
  'median',
  'min',
  'max',
  'standard-deviation',
  'first',
  'last',
]);
export type Measure = z.infer<typeof Measure>;

/** One cell that a person set. */
export const CellEdit = z.object({
  /** Position of the row in the version that the list begins with. */
  row: z.number().int().min(0),
  /** Values of the step's key columns, which find the row in a later version; empty where there is no key. */
  key: z.array(Cell).max(20).default([]),
  column: ColumnName,
  /** What the cell held. Where it holds something else by now, the edit is left out and that is said. */
  before: Cell,
  after: Cell,
});
export type CellEdit = z.infer<typeof CellEdit>;

const base = {
  isOn: z.boolean().default(true),
  /** Why, in the words of whoever made the step. */
  note: z.string().max(1000).default(''),
};

/** One replayable operation on a table. Columns are meant by their names as they are before the step. */
export const TransformStep = z.discriminatedUnion('kind', [
  z.object({
    ...base,
    kind: z.literal('filter'),
    /** Rows that match are kept, or they are removed. */
    mode: z.enum(['keep', 'remove']).default('keep'),
    match: z.enum(['all', 'any']).default('all'),
    filters: z.array(RowFilter).max(50).default([]),
    /** One more condition, in SQL. */
    expression: Sql.nullable().default(null),
  }),
  /** A new column, or new values of one that is there. */
  z.object({ ...base, kind: z.literal('derive'), column: ColumnName, expression: Sql }),
  z.object({
    ...base,
    kind: z.literal('replace'),
    columns: ColumnNames,
    /** The whole value, each occurrence in a text, or each match of a regular expression (RE2). */
    how: z.enum(['value', 'part', 'pattern']).default('value'),
    find: Cell,
    /** Null makes the cell missing. */
    replacement: Cell,
    isCaseSensitive: z.boolean().default(true),
  }),
  z.object({
    ...base,
    kind: z.literal('clean'),
    columns: ColumnNames,
    operations: z
      .array(z.enum(['trim', 'collapse-spaces', 'lower', 'upper', 'empty-to-missing']))
      .min(1)
      .max(5),
  }),
  z.object({
    ...base,
    kind: z.literal('cast'),
    columns: ColumnNames,
    // Images come in with their files: no value becomes one.
    type: ColumnType.exclude(['image']),
    /** strptime pattern of dates and points in time that are not ISO 8601. */
    format: z.string().max(100).nullable().default(null),
    /** What a value that cannot be read as the type does. */
    onMisfit: z.enum(['stop', 'missing']).default('stop'),
  }),
  z.object({
    ...base,
    kind: z.literal('rename'),
    names: z
      .array(z.object({ from: ColumnName, to: ColumnName }))
      .min(1)
      .max(2000),
  }),
  z.object({ ...base, kind: z.literal('drop'), columns: ColumnNames }),
  /** These columns in this order; with `others` the rest stays behind them, else it goes. */
  z.object({
    ...base,
    kind: z.literal('select'),
    columns: ColumnNames,
    others: z.enum(['drop', 'behind']).default('drop'),
  }),
  z.object({
    ...base,
    kind: z.literal('split'),
    column: ColumnName,
    /** Text between the parts, or a regular expression whose groups are the parts. */
    how: z.enum(['separator', 'pattern']).default('separator'),
    separator: z.string().min(1).max(1000),
    into: ColumnNames,
    keepsOriginal: z.boolean().default(false),
  }),
  z.object({
    ...base,
    kind: z.literal('join'),
    versionId: VersionId,
    how: z.enum(['left', 'inner', 'full', 'without']).default('left'),
    on: z
      .array(z.object({ left: ColumnName, right: ColumnName }))
      .min(1)
      .max(20),
    /** Of several matches, the first, or a row for each. */
    matches: z.enum(['first', 'all']).default('first'),
    /** Columns to take over; all but the key when null. */
    columns: z.array(ColumnName).max(2000).nullable().default(null),
    /** Put before the names of columns that both have. */
    prefix: z.string().max(100).default('other '),
  }),
  z.object({
    ...base,
    kind: z.literal('aggregate'),
    /** Empty for one row over everything. */
    by: z.array(ColumnName).max(100),
    values: z
      .array(z.object({ name: ColumnName, measure: Measure, column: ColumnName.nullable().default(null) }))
      .min(1)
      .max(500),
  }),
  z.object({
    ...base,
    kind: z.literal('pivot'),
    by: z.array(ColumnName).min(1).max(100),
    /** Its values become columns. */
    names: ColumnName,
    measure: Measure.default('first'),
    column: ColumnName.nullable().default(null),
  }),
  z.object({
    ...base,
    kind: z.literal('unpivot'),
    columns: ColumnNames,
    nameColumn: ColumnName.default('name'),
    valueColumn: ColumnName.default('value'),
    /** Leaves out the rows of missing cells. */
    skipsMissing: z.boolean().default(false),
  }),
  z.object({
    ...base,
    kind: z.literal('sample'),
    size: z.union([
      z.object({ rows: z.number().int().min(1) }),
      z.object({ share: z.number().gt(0).lte(1) }),
    ]),
    seed: z.number().int().min(0).max(4_294_967_295).default(1),
    /** The same share of each value of this column. */
    stratifyBy: ColumnName.nullable().default(null),
  }),
  z.object({
    ...base,
    kind: z.literal('deduplicate'),
    /** Empty compares whole rows. */
    columns: z.array(ColumnName).max(2000).default([]),
    keep: z.enum(['first', 'last']).default('first'),
  }),
  z.object({ ...base, kind: z.literal('sort'), by: z.array(Sort).min(1).max(20) }),
  z.object({
    ...base,
    kind: z.literal('fill'),
    columns: ColumnNames,
    how: z.enum(['value', 'mean', 'median', 'most-frequent', 'previous', 'next']),
    value: Cell.default(null),
  }),
  /** A whole SELECT. `input` is what the steps before give, `data` the version that the list begins with. */
  z.object({ ...base, kind: z.literal('sql'), sql: Sql }),
  z.object({
    ...base,
    kind: z.literal('edit'),
    keyColumns: z.array(ColumnName).max(20).default([]),
    cells: z.array(CellEdit).min(1).max(10_000),
  }),
]);
export type TransformStep = z.infer<typeof TransformStep>;
export type TransformKind = TransformStep['kind'];
export type StepOf<Kind extends TransformKind> = Extract<TransformStep, { readonly kind: Kind }>;

export const TransformList = z.array(TransformStep).max(200);
export type TransformList = z.infer<typeof TransformList>;

/** What one step did to the rows that it got, in the preview. */
export const StepOutcome = z.object({
  /** `waiting`: a step before it failed. */
  state: z.enum(['done', 'off', 'failed', 'waiting']),
  problem: z.object({ message: z.string(), nextStep: z.string() }).nullable(),
  rowsBefore: z.number().int(),
  rowsAfter: z.number().int(),
  /** Columns as they are after it. */
  columns: z.array(Column),
  columnsAdded: z.array(z.string()),
  columnsRemoved: z.array(z.string()),
  columnsRenamed: z.array(z.object({ from: z.string(), to: z.string() })),
  columnsRetyped: z.array(z.object({ name: z.string(), from: ColumnType, to: ColumnType })),
  /** Columns with cells that it changed, most changed first. */
  cellsChanged: z.array(z.object({ name: z.string(), count: z.number().int() })),
  notes: z.array(z.string()),
});
export type StepOutcome = z.infer<typeof StepOutcome>;

export const PreviewRow = z.object({
  cells: z.array(Cell),
  /** Its position in the version; null for a row that comes from no single one. */
  sourceRow: z.number().int().nullable(),
  /** Cells that differ from what is compared with, by column. */
  changes: z.array(z.object({ column: z.number().int(), before: Cell })),
});
export type PreviewRow = z.infer<typeof PreviewRow>;

export const TransformPreview = z.object({
  /** Columns after the last step that worked, and whether what is compared with has them. */
  columns: z.array(Column.extend({ isNew: z.boolean() })),
  rows: z.array(PreviewRow),
  rowCount: z.number().int(),
  steps: z.array(StepOutcome),
  /** Rows of the version that the preview was made of: all of them, or the first ones of a large table. */
  rowsRead: z.number().int(),
  totalRows: z.number().int(),
  durationMs: z.number(),
});
export type TransformPreview = z.infer<typeof TransformPreview>;

export const TransformPreviewRequest = z.object({
  versionId: VersionId,
  steps: TransformList,
  /** Steps that are shown; all when absent. */
  upTo: z.number().int().min(0).optional(),
  /** What cells are compared with: the version, or the rows before the last step that is shown. */
  compareWith: z.enum(['version', 'step']).default('version'),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(1000).default(100),
});
export type TransformPreviewRequest = z.infer<typeof TransformPreviewRequest>;

export const TransformTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('next-version'), branch: HistoryName.default(mainBranch) }),
  z.object({ kind: z.literal('new-dataset'), name: z.string().trim().min(1).max(300) }),
]);
export type TransformTarget = z.infer<typeof TransformTarget>;

/** How a version was made of another. */
export const VersionTransform = z.object({
  versionId: VersionId,
  /** The version that the list was applied to, which may be of another dataset. */
  base: z.object({
    versionId: VersionId,
    number: z.number().int(),
    datasetId: DatasetId,
    datasetName: z.string(),
  }),
  steps: TransformList,
  notes: z.array(ImportNote),
});
export type VersionTransform = z.infer<typeof VersionTransform>;
