import { z } from 'zod';
import { DatasetId, EpochMs, GrantId, VersionId } from '../kit/ids.ts';
import { NestedChoice, NestedColumn } from './nested.schema.ts';
import { SourceKind, SourceOrigin } from './sources/source.schema.ts';

export const DatasetName = z.string().trim().min(1).max(300);

export const ColumnType = z.enum([
  'integer',
  'float',
  'boolean',
  'category',
  'text',
  'date',
  'timestamp',
  'id',
  /** The sha256 of an image whose bytes are stored with the version. */
  'image',
]);
export type ColumnType = z.infer<typeof ColumnType>;

/** What a column is for. The target is chosen when training, so it is not a role. */
export const ColumnRole = z.enum(['feature', 'id', 'time', 'group', 'ignored']);
export type ColumnRole = z.infer<typeof ColumnRole>;

export const Column = z.object({ name: z.string(), type: ColumnType, role: ColumnRole });
export type Column = z.infer<typeof Column>;

/** One value of a table on the wire. Integers beyond 2^53 and all dates travel as text (ISO 8601). */
export const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Cell = z.infer<typeof Cell>;

export const FileFormat = z.enum([
  'csv',
  'json',
  'jsonl',
  'parquet',
  'excel',
  'sqlite',
  'arrow',
  'npy',
  'arff',
  'fixed-width',
  'database',
  /** A folder or an archive of image files, and one of text files. */
  'images',
  'texts',
]);
export type FileFormat = z.infer<typeof FileFormat>;
export const TextEncoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'latin-1']);
export type TextEncoding = z.infer<typeof TextEncoding>;

/** How a file is read. Sniffed by the preview; every field can be corrected by the user. */
export const Dialect = z.object({
  format: FileFormat,
  compression: z.enum(['none', 'gzip', 'zstd']),
  encoding: TextEncoding,
  hasByteOrderMark: z.boolean(),
  delimiter: z.string().length(1),
  quote: z.string().max(1),
  escape: z.string().max(1),
  hasHeader: z.boolean(),
  decimalSeparator: z.enum(['.', ',']),
  /** strptime patterns, or null where ISO 8601 is read. */
  dateFormat: z.string().nullable(),
  timestampFormat: z.string().nullable(),
  /** Texts read as missing. */
  missingMarkers: z.array(z.string()).max(20),

  // What only some formats leave to choose; absent in all others.
  /** Sheet of a workbook, table or view of a database, array of an NPZ file. */
  table: z.string().max(1000).optional(),
  /** One-based row of a sheet that names the columns; 0 where none does. */
  headerRow: z.number().int().min(0).max(1_048_576).optional(),
  /** Where the columns of a fixed-width text begin, in characters from zero. */
  columnStarts: z.array(z.number().int().min(0)).max(2000).optional(),
  /** Members of an archive that are read, their rows one after the other. */
  members: z.array(z.string().max(4096)).max(10_000).optional(),
  /** What becomes of values that hold others; all that is not named here is kept as text. */
  nested: z.array(NestedChoice).max(20_000).optional(),
  /** With several files or members: adds a column with the name of the one that a row is from. */
  hasSourceColumn: z.boolean().optional(),
  /** Where the labels of images and texts are: `folders`, `none`, or the name of a table among the files. */
  labelsFrom: z.string().max(4096).optional(),
});
export type Dialect = z.infer<typeof Dialect>;

export const PreviewColumn = Column.extend({
  /** The name as the file has it; `name` is what it becomes when the original is empty or a duplicate. */
  originalName: z.string(),
  /** Why this type, in plain words. */
  typeReason: z.string(),
});
export type PreviewColumn = z.infer<typeof PreviewColumn>;

export const ImportNote = z.object({
  severity: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  column: z.string().nullable(),
});
export type ImportNote = z.infer<typeof ImportNote>;

/** Something that the file holds more than one of, and which of them is read. */
export const ImportChoice = z.object({
  /** The field of the dialect that chooses. */
  field: z.enum(['table', 'members', 'labelsFrom']),
  /** `Sheet`, `Table`, `Array`, `Files in the archive`, `Labels`. */
  label: z.string(),
  options: z.array(z.object({ name: z.string(), detail: z.string() })),
  chosen: z.array(z.string()),
});
export type ImportChoice = z.infer<typeof ImportChoice>;

/** How one column of several files came together, where they do not all agree. */
export const UnionColumn = z.object({
  name: z.string(),
  type: ColumnType,
  /** The types it has in the files, where they differ. */
  types: z.array(z.object({ type: ColumnType, files: z.array(z.string()) })),
  missingIn: z.array(z.string()),
});
export type UnionColumn = z.infer<typeof UnionColumn>;

export const ImportPreview = z.object({
  grantId: GrantId,
  fileName: z.string(),
  sizeBytes: z.number(),
  /** True when only the first part of the file has been seen (an upload still to come). */
  isPartial: z.boolean(),
  dialect: Dialect,
  columns: z.array(PreviewColumn),
  rows: z.array(z.array(Cell)),
  estimatedRowCount: z.number().nullable(),
  notes: z.array(ImportNote),
  choices: z.array(ImportChoice),
  /** Values that hold others, and what is made of them. */
  nested: z.array(NestedColumn),
  /** Null where the rows come from one file. */
  union: z.object({ files: z.array(z.string()), columns: z.array(UnionColumn) }).nullable(),
  suggestedName: z.string(),
  durationMs: z.number(),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

/** The same of what is not here as a file. */
export const SourcePreview = ImportPreview.omit({ grantId: true });
export type SourcePreview = z.infer<typeof SourcePreview>;

/** A row that could not be read: never dropped in silence. */
export const RejectedRow = z.object({
  line: z.number().int(),
  column: z.string().nullable(),
  reason: z.string(),
  text: z.string(),
});
export type RejectedRow = z.infer<typeof RejectedRow>;

export const ImportReport = z.object({
  rowsRead: z.number().int(),
  rowsRejected: z.number().int(),
  /** The first 1,000 of them. */
  rejects: z.array(RejectedRow),
  notes: z.array(ImportNote),
  durationMs: z.number(),
});
export type ImportReport = z.infer<typeof ImportReport>;

export const VersionChanges = z.object({
  parentNumber: z.number().int(),
  rowsAdded: z.number().int(),
  rowsRemoved: z.number().int(),
  rowsUnchanged: z.number().int(),
  columnsAdded: z.array(z.string()),
  columnsRemoved: z.array(z.string()),
  columnsRetyped: z.array(z.object({ name: z.string(), from: ColumnType, to: ColumnType })),
});
export type VersionChanges = z.infer<typeof VersionChanges>;

export const VersionSource = z.object({
  kind: z.enum(['file', 'sample', 'query', 'revert', 'transform', 'labels', ...SourceKind.options]),
  fileName: z.string(),
  sizeBytes: z.number(),
  /** sha256 of the bytes that were read. */
  sha256: z.string().nullable(),
  /** Where it can be read again; absent where the rows came from a file. */
  origin: SourceOrigin.optional(),
});
export type VersionSource = z.infer<typeof VersionSource>;

export const DatasetVersion = z.object({
  id: VersionId,
  datasetId: DatasetId,
  datasetName: z.string(),
  number: z.number().int(),
  parentId: VersionId.nullable(),
  branch: z.string(),
  tags: z.array(z.string()),
  /** In the trash since then. */
  deletedAtMs: EpochMs.nullable(),
  columns: z.array(Column),
  rowCount: z.number().int(),
  /** Bytes that reading it takes, shared ones included. */
  sizeBytes: z.number(),
  /** Bytes that came with it; the rest it shares with the version before. */
  newBytes: z.number(),
  /** Versions that it is a change of since the last one that was stored whole; 0 where it is whole itself. */
  deltaCount: z.number().int(),
  /** Content fingerprint: equal for equal rows in equal order, whatever file they came from. */
  fingerprint: z.string(),
  source: VersionSource,
  report: ImportReport,
  changes: VersionChanges.nullable(),
  createdAtMs: EpochMs,
});
export type DatasetVersion = z.infer<typeof DatasetVersion>;

export const Dataset = z.object({
  id: DatasetId,
  name: z.string(),
  createdAtMs: EpochMs,
  updatedAtMs: EpochMs,
  archivedAtMs: EpochMs.nullable(),
  versionCount: z.number().int(),
  /** Columns whose values tell rows apart; none where rows are compared by all they hold. */
  keyColumns: z.array(z.string()),
  head: DatasetVersion,
});
export type Dataset = z.infer<typeof Dataset>;

export const Histogram = z.object({
  /** One more than `counts`; epoch milliseconds for dates. */
  edges: z.array(z.number()),
  counts: z.array(z.number()),
});
export type Histogram = z.infer<typeof Histogram>;

export const ColumnProfile = z.object({
  name: z.string(),
  type: ColumnType,
  rowCount: z.number().int(),
  missingCount: z.number().int(),
  distinctCount: z.number().int(),
  isDistinctApproximate: z.boolean(),
  numeric: z
    .object({
      min: z.number(),
      max: z.number(),
      mean: z.number(),
      standardDeviation: z.number().nullable(),
      skewness: z.number().nullable(),
      kurtosis: z.number().nullable(),
      /** At 1, 5, 10, 25, 50, 75, 90, 95 and 99 %. */
      quantiles: z.array(z.number()),
      zeroCount: z.number().int(),
      infiniteCount: z.number().int(),
    })
    .nullable(),
  histogram: Histogram.nullable(),
  /** The 20 most frequent values, most frequent first. */
  topValues: z.array(z.object({ value: z.string(), count: z.number().int() })),
  text: z
    .object({
      minLength: z.number(),
      maxLength: z.number(),
      meanLength: z.number(),
      emptyCount: z.number().int(),
    })
    .nullable(),
});
export type ColumnProfile = z.infer<typeof ColumnProfile>;

export const Profile = z.object({
  versionId: VersionId,
  rowCount: z.number().int(),
  columns: z.array(ColumnProfile),
  /** Pearson over numeric columns; null where it is undefined (a constant column). */
  correlation: z.object({ columns: z.array(z.string()), values: z.array(z.array(z.number().nullable())) }),
  /** Rows that equal an earlier row; null in profiles of earlier releases. */
  duplicateRowCount: z.number().int().nullable().default(null),
  durationMs: z.number(),
});
export type Profile = z.infer<typeof Profile>;

/** Conditions on one cell of a row. */
export const RowFilter = z.discriminatedUnion('operator', [
  z.object({ operator: z.literal('equals'), column: z.string(), value: Cell }),
  z.object({ operator: z.literal('not-equals'), column: z.string(), value: Cell }),
  z.object({ operator: z.literal('in'), column: z.string(), values: z.array(Cell).min(1).max(1000) }),
  /** `low <= x < high`, or `<= high` where `isHighInclusive`. */
  z.object({
    operator: z.literal('range'),
    column: z.string(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    isHighInclusive: z.boolean(),
  }),
  z.object({ operator: z.literal('contains'), column: z.string(), text: z.string().max(1000) }),
  z.object({ operator: z.literal('is-missing'), column: z.string() }),
  z.object({ operator: z.literal('is-present'), column: z.string() }),
]);
export type RowFilter = z.infer<typeof RowFilter>;

export const Filter = z.discriminatedUnion('operator', [
  ...RowFilter.options,
  /** Rows that fail a rule of the version's expectation report, by its key; `column` is the first of the rule's. */
  z.object({ operator: z.literal('fails-rule'), column: z.string(), ruleKey: z.string().max(11_000) }),
  /** Rows with the text in a category, a text or an id, whatever its case. */
  z.object({ operator: z.literal('search'), text: z.string().min(1).max(1000) }),
]);
export type Filter = z.infer<typeof Filter>;

export const Sort = z.object({ column: z.string(), direction: z.enum(['ascending', 'descending']) });
export type Sort = z.infer<typeof Sort>;

export const PageRequest = z.object({
  versionId: VersionId,
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(1000),
  /** All columns when absent. */
  columns: z.array(z.string()).max(2000).optional(),
  filters: z.array(Filter).max(50).default([]),
  sort: z.array(Sort).max(10).default([]),
});
export type PageRequest = z.infer<typeof PageRequest>;

export const Page = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(Cell)),
  /** Zero-based position of each row in the version, the row's permalink. */
  rowNumbers: z.array(z.number().int()),
  totalRows: z.number().int(),
  matchingRows: z.number().int(),
});
export type Page = z.infer<typeof Page>;

/** How often each value of a column is there, in the order of the values; missing comes last. */
export const ValueCounts = z.object({
  values: z.array(z.object({ value: Cell, count: z.number().int() })),
  /** True where the column has more values than are counted. */
  isTruncated: z.boolean(),
});
export type ValueCounts = z.infer<typeof ValueCounts>;

/** The value is also the ending of the file's name. */
export const ExportFormat = z.enum(['csv', 'parquet', 'jsonl', 'xlsx']);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const QueryResult = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(Cell)),
  /** True when more rows than were asked for exist. */
  isTruncated: z.boolean(),
  durationMs: z.number(),
});
export type QueryResult = z.infer<typeof QueryResult>;

export const SampleInfo = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  licence: z.string(),
  source: z.string(),
  rowCount: z.number().int(),
  target: z.string(),
});
export type SampleInfo = z.infer<typeof SampleInfo>;
