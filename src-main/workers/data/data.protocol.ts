import type {
  Cell,
  Column,
  ColumnProfile,
  Dialect,
  ExportFormat,
  Filter,
  ImportChoice,
  ImportNote,
  ImportReport,
  PreviewColumn,
  Profile,
  QueryResult,
  Sort,
  UnionColumn,
  ValueCounts,
  VersionChanges,
} from '#shared/data/data.schema.ts';
import type { Expectation, RuleOutcome } from '#shared/data/expectations/expectation.schema.ts';
import type { CountingRule } from '#shared/data/expectations/suite.rules.ts';
import type { AssociationReport, PairView } from '#shared/data/findings/associations.schema.ts';
import type { VersionInspection } from '#shared/data/findings/inspection.schema.ts';
import type { ShiftAgainst, ShiftReport } from '#shared/data/findings/shift-check.schema.ts';
import type { TargetProbe } from '#shared/data/findings/target.schema.ts';
import type { NestedColumn } from '#shared/data/nested.schema.ts';
import type {
  TransformPreview,
  TransformPreviewRequest,
  TransformStep,
} from '#shared/data/transforms/transform.schema.ts';
import type { DriftReport, ReferenceSketches } from '#shared/monitoring/monitoring.schema.ts';
import type { Signature } from '#shared/registry/signature.schema.ts';
import type {
  Leak,
  SplitComparison,
  SplitPlan,
  SplitSummary,
} from '#shared/training/splits/named-split.schema.ts';
import type { TaskKind } from '#shared/training/training.schema.ts';
import type { ServedPackage } from '../../protocols/predict/served-package.ts';
import type { LabelWrite, TextCodes } from './labelling.protocol.ts';
import type { ProfileState } from './profile/profile-state.ts';

/** How a column lies in Parquet. The one-letter names of files and SQL never see what a user called a column. */
export type StorageType = 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'VARCHAR' | 'DATE' | 'TIMESTAMP';

/** A column as stored: its name for people, and the name it has inside the Parquet files. */
export interface StoredColumn extends Column {
  readonly storageName: string;
  readonly storageType: StorageType;
}

/** Rows in Parquet files that are read one after the other. */
export interface StoredTable {
  readonly files: readonly string[];
  readonly columns: readonly StoredColumn[];
  readonly rowCount: number;
}

/**
 * - `snapshot`: whole rows, the first part of every version;
 * - `rows`: whole rows that came later, each with its place among the others;
 * - `cells`: new values of rows that are in parts before;
 * - `column`: columns that came later, of all rows that are in parts before;
 * - `gone`: rows of parts before that the version has no more.
 */
export type PartKind = 'snapshot' | 'rows' | 'cells' | 'column' | 'gone';

/** One Parquet file of a version. ADR 7 has the columns of each kind. */
export interface TablePart {
  readonly kind: PartKind;
  readonly file: string;
  readonly rowCount: number;
  /** Storage names of the columns that it has values of. */
  readonly columns: readonly string[];
  /** True where no row of the version has another position because of this part. */
  readonly keepsPlaces: boolean;
}

/**
 * The rows of a version: a snapshot and what changed since, in verified files. Read it through `table/`, and
 * never by the names of its files.
 */
export interface VersionTable {
  readonly parts: readonly TablePart[];
  readonly columns: readonly StoredColumn[];
  readonly rowCount: number;
}

export interface SourceFile {
  readonly path: string;
  readonly name: string;
  /** Size of the whole file, also where only its beginning is at hand. */
  readonly sizeBytes: number;
  readonly isPartial: boolean;
  /** A folder of the user, as it lies or packed into a tar by the browser. */
  readonly isFolder?: boolean;
  /** Set where the file was not written by the user but staged from a database: its types are known. */
  readonly staged?: readonly StagedColumn[];
}

/**
 * How the values of a staged column are written, and what they are. `whole` and `numeric` are decimals, the first
 * without a fraction and of at most 18 digits; `instant` is a timestamp with its zone.
 */
export type StagedType =
  | 'integer'
  | 'float'
  | 'whole'
  | 'numeric'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'instant'
  | 'text';

/** A column of a staged file: CSV without a header, missing values as a bare `\N`, texts always in quotes. */
export interface StagedColumn {
  readonly name: string;
  readonly type: StagedType;
  /** The type in the words of the database, such as `numeric(12,2)`. */
  readonly declared: string;
}

/** Where the bytes of images go: to new packs, but for those that the version before has. */
export interface PackRequest {
  /** A folder for the new packs, made when it is needed. */
  readonly folder: string;
  readonly known: readonly string[];
}

export interface WrittenPacks {
  /** Of the known packs those that hold an image of the new version. */
  readonly kept: readonly string[];
  readonly written: readonly { readonly file: string; readonly itemCount: number }[];
}

export interface DataWorkerSettings {
  readonly memoryLimitMb: number;
  readonly threads: number;
  /** An existing folder of this worker's own, which its parent removes afterwards. */
  readonly scratchFolder: string;
}

export interface PreviewRequest {
  readonly file: SourceFile;
  /** Further files, whose rows follow those of the first. */
  readonly more?: readonly SourceFile[];
  readonly dialect?: Partial<Dialect>;
  /** Columns of the version that this one will follow: their types are kept where they fit. */
  readonly expected?: readonly Column[];
}

export interface PreviewAnswer {
  readonly dialect: Dialect;
  readonly columns: readonly PreviewColumn[];
  readonly rows: readonly (readonly Cell[])[];
  readonly estimatedRowCount: number | null;
  readonly notes: readonly ImportNote[];
  readonly choices: readonly ImportChoice[];
  readonly nested: readonly NestedColumn[];
  readonly union: { readonly files: readonly string[]; readonly columns: readonly UnionColumn[] } | null;
}

/** The version before the one that is made, for the counts of what changed. */
export interface ParentVersion extends VersionTable {
  readonly number: number;
  readonly fingerprint: string;
  /** What its profile was made of; null where that is not kept. */
  readonly profileState: ProfileState | null;
}

export interface ImportRequest {
  readonly file: SourceFile;
  /** Further files, whose rows follow those of the first. */
  readonly more?: readonly SourceFile[];
  readonly dialect?: Partial<Dialect>;
  readonly columns?: readonly Column[];
  /** The Parquet file to write. */
  readonly target: string;
  readonly parent: ParentVersion | null;
  /** Types of columns that are known before they are read; those of the parent where absent. */
  readonly expected?: readonly Column[];
  readonly packs: PackRequest;
  /** Longest line that is read, in bytes. */
  readonly maxLineBytes?: number;
}

/** A Parquet file that was written, as the next version has it. */
export interface WrittenRows {
  readonly columns: readonly StoredColumn[];
  readonly rowCount: number;
  readonly fingerprint: string;
  readonly report: Omit<ImportReport, 'durationMs'>;
  readonly changes: VersionChanges | null;
  readonly profile: TableProfile;
  readonly profileState: ProfileState | null;
  /** Absent where no images came with the rows: those of the parent are then still named. */
  readonly packs?: WrittenPacks;
}

export interface ImportAnswer extends WrittenRows {
  /** How the file was read, sniffed and said together; of several files only what was said of all. */
  readonly dialect: Partial<Dialect>;
  readonly sourceSha256: string;
}

/** A profile before it knows which version it is of. */
export type TableProfile = Omit<Profile, 'versionId'>;

/** Rows that fail a rule; `referenced` is the table that a rule of the kind `references` looks into. */
export interface RuleFilter {
  readonly operator: 'fails-rule';
  readonly rule: CountingRule;
  readonly referenced: VersionTable | null;
}

export type ViewFilter = Exclude<Filter, { readonly operator: 'fails-rule' }> | RuleFilter;

export interface ViewRequest {
  readonly table: VersionTable;
  readonly filters: readonly ViewFilter[];
  readonly sort: readonly Sort[];
}

export interface PageQuery extends ViewRequest {
  readonly offset: number;
  readonly limit: number;
  readonly columns: readonly string[] | null;
}

export interface PageAnswer {
  readonly rows: readonly (readonly Cell[])[];
  readonly rowNumbers: readonly number[];
  readonly matchingRows: number;
}

export interface CountRequest extends Omit<ViewRequest, 'sort'> {
  readonly column: string;
}

export interface SqlRequest {
  readonly table: VersionTable;
  readonly sql: string;
  readonly limit: number;
}

export interface ExportRequest extends ViewRequest {
  readonly format: ExportFormat;
  readonly isSpreadsheetSafe: boolean;
  readonly target: string;
}

/** A version against the rules of its dataset's suite. */
export interface SuiteCheck {
  readonly table: VersionTable;
  readonly rules: readonly Expectation[];
  readonly nowMs: number;
  /** By the key of the rule: the other dataset's newest version, the version to compare with, or why it is not to be had. */
  readonly references: Readonly<
    Record<string, { readonly table: VersionTable } | { readonly problem: string }>
  >;
}

/** A second look at a version, for what its profile leaves open. */
export interface InspectRequest {
  readonly table: VersionTable;
  readonly profiles: readonly ColumnProfile[];
  /** Null where the profile does not know. */
  readonly duplicateRowCount: number | null;
}

/** Every column against every other. */
export interface AssociateRequest {
  readonly table: VersionTable;
  readonly profiles: readonly ColumnProfile[];
  readonly correlation: Profile['correlation'];
}

/** A model of each column alone. */
export interface ProbeRequest {
  readonly table: VersionTable;
  readonly target: string;
  readonly task: TaskKind;
}

/** The rows of a version against those of another, or the parts of a split of it against each other. */
export interface ShiftRequest {
  readonly table: VersionTable;
  readonly against: ShiftAgainst;
  /** The other version; null for a split. */
  readonly other: VersionTable | null;
  /** What the report calls both sides, the other version or the training rows first. */
  readonly names: readonly [string, string];
}

/** A closed segment of the request log on its way into a Parquet file. */
export interface SealRequest {
  readonly file: string;
  readonly target: string;
  readonly model: ServedPackage;
}

export interface SealedCounts {
  readonly requestCount: number;
  readonly predictionCount: number;
  readonly errorCount: number;
  readonly unreadableCount: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** Sealed segments of one model version, and what they are compared with. */
export interface CompareRequest {
  readonly files: readonly string[];
  readonly signature: Signature;
  readonly reference: ReferenceSketches;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** What is known of the columns of a version that was made of its parent, by their names in it. */
export interface ColumnOrigins {
  /** The name that a column had before. */
  readonly renamed: Readonly<Record<string, string>>;
  /** Columns that may hold something else in any row. */
  readonly rewritten: readonly string[];
}

export interface DeltaRequest {
  readonly parent: VersionTable;
  /** The rows of the next version, whole. */
  readonly child: StoredTable;
  /** Names of the columns whose values tell rows apart; rows are compared by all they hold when empty. */
  readonly key: readonly string[];
  /** Null where nothing is known but names and values. */
  readonly origins: ColumnOrigins | null;
  /** Files to write, each only if the delta needs it. */
  readonly targets: Readonly<Record<'rows' | 'cells' | 'added' | 'gone', string>>;
  /** More bytes than this are not worth a delta. */
  readonly maxBytes: number;
}

export interface Delta {
  /** The columns of the next version, under the names that they have in the parts. */
  readonly columns: readonly StoredColumn[];
  /** What comes after the parts of the parent; none where only names, roles or the order of columns differ. */
  readonly parts: readonly TablePart[];
}

/** Two versions of one dataset; rows are told apart by the key columns, or by what they hold if there are none. */
export interface DiffRequest {
  readonly before: VersionTable;
  readonly after: VersionTable;
  readonly key: readonly string[];
}

export interface DiffAnswer {
  readonly how: 'stored' | 'compared';
  readonly by: 'key' | 'content';
  readonly rowsAdded: number;
  readonly rowsRemoved: number;
  readonly rowsChanged: number;
  /** Columns with changed cells, most changed first. */
  readonly cells: readonly { readonly name: string; readonly changedCount: number }[];
}

export interface DivideRequest {
  readonly table: VersionTable;
  readonly plan: SplitPlan;
  readonly target: string | null;
  /** Columns that rows must share to be twins. */
  readonly features: readonly string[];
  /** Where to write the assignment (`assignment-file.ts`); null for a preview. */
  readonly outFile: string | null;
}

export interface DivideAnswer {
  readonly summary: SplitSummary;
  readonly fingerprint: string;
}

/** A split of an earlier version on its way to a later one. */
export interface InheritRequest extends DivideRequest {
  readonly before: { readonly table: VersionTable; readonly assignmentFile: string };
  /** Names of the columns that tell rows apart; empty for all that both versions have. */
  readonly key: readonly string[];
}

export interface InheritAnswer extends DivideAnswer {
  readonly keptCount: number;
  readonly newCount: number;
  readonly goneCount: number;
}

export interface CheckSplitRequest {
  readonly table: VersionTable;
  readonly target: string | null;
  readonly division: { readonly plan: SplitPlan } | { readonly assignmentFile: string };
  readonly features: readonly string[];
  readonly groups: readonly string[];
  readonly times: readonly string[];
}

/** Two splits of one version. */
export interface CompareSplitsRequest {
  readonly rowCount: number;
  readonly before: { readonly plan: SplitPlan; readonly assignmentFile: string };
  readonly after: { readonly plan: SplitPlan; readonly assignmentFile: string };
}

export type DiffRowKind = 'changed' | 'added' | 'removed';

export interface DiffPageRequest extends DiffRequest {
  readonly kind: DiffRowKind;
  readonly offset: number;
  readonly limit: number;
}

export interface DiffRow {
  /** Zero-based position in the version, null where it does not have the row. */
  readonly rowBefore: number | null;
  readonly rowAfter: number | null;
  /** In the order of the columns of that version. */
  readonly before: readonly Cell[] | null;
  readonly after: readonly Cell[] | null;
}

export interface DiffPageAnswer {
  readonly rows: readonly DiffRow[];
  readonly totalRows: number;
}

export interface TransformRequest {
  readonly table: VersionTable;
  readonly steps: readonly TransformStep[];
  /** Versions that the steps join, by id. */
  readonly others: Readonly<Record<string, VersionTable>>;
}

export interface TransformPreviewQuery
  extends TransformRequest,
    Pick<TransformPreviewRequest, 'upTo' | 'compareWith' | 'offset' | 'limit'> {}

export interface TransformWrite extends TransformRequest {
  /** The Parquet file to write. */
  readonly target: string;
  readonly parent: ParentVersion | null;
}

export interface TransformedRows extends WrittenRows {
  /** As against the version that the steps were applied to. */
  readonly origins: ColumnOrigins;
}

export type DataRequests = {
  configure: (input: DataWorkerSettings) => void;
  preview: (input: PreviewRequest) => PreviewAnswer;
  importFile: (input: ImportRequest) => ImportAnswer;
  profile: (input: { readonly table: VersionTable }) => TableProfile;
  page: (input: PageQuery) => PageAnswer;
  countValues: (input: CountRequest) => ValueCounts;
  /** Rows by their positions, in the order asked for. */
  rowsAt: (input: { readonly table: VersionTable; readonly rowNumbers: readonly number[] }) => {
    readonly rows: readonly (readonly Cell[])[];
  };
  readTexts: (input: { readonly table: VersionTable; readonly column: string }) => TextCodes;
  writeLabels: (input: LabelWrite) => WrittenRows;
  query: (input: SqlRequest) => QueryResult;
  /** Null where the next version is better kept whole. */
  makeDelta: (input: DeltaRequest) => Delta | null;
  diff: (input: DiffRequest) => DiffAnswer;
  diffPage: (input: DiffPageRequest) => DiffPageAnswer;
  exportDiff: (input: DiffRequest & { readonly target: string; readonly isSpreadsheetSafe: boolean }) => {
    readonly rowCount: number;
  };
  exportView: (input: ExportRequest) => { readonly rowCount: number };
  sampleRows: (input: { readonly table: VersionTable; readonly count: number; readonly seed: number }) => {
    readonly rows: readonly (readonly Cell[])[];
  };
  previewTransform: (input: TransformPreviewQuery) => TransformPreview;
  writeTransform: (input: TransformWrite) => TransformedRows;
  checkSuite: (input: SuiteCheck) => RuleOutcome[];
  inspect: (input: InspectRequest) => VersionInspection;
  associate: (input: AssociateRequest) => AssociationReport;
  probeTarget: (input: ProbeRequest) => TargetProbe;
  checkShift: (input: ShiftRequest) => ShiftReport;
  viewPair: (input: { readonly table: VersionTable; readonly a: string; readonly b: string }) => PairView;
  divideRows: (input: DivideRequest) => DivideAnswer;
  inheritSplit: (input: InheritRequest) => InheritAnswer;
  checkSplit: (input: CheckSplitRequest) => Leak[];
  compareSplits: (input: CompareSplitsRequest) => SplitComparison;
  /** Null when the segment holds no whole line; then no file is written. */
  sealSegment: (input: SealRequest) => SealedCounts | null;
  compareWindow: (input: CompareRequest) => DriftReport;
};

export type DataEvents = {
  progress: {
    readonly phase: string;
    readonly done: number;
    readonly total: number | null;
    readonly unit: string;
  };
  /** An import's Parquet file is whole: from here on it is only read. */
  written: null;
};
