import type {
  Cell,
  Column,
  Dialect,
  Filter,
  ImportNote,
  ImportReport,
  PreviewColumn,
  Profile,
  QueryResult,
  Sort,
  VersionChanges,
} from '#shared/data/data.schema.ts';
import type { Expectation, RuleOutcome } from '#shared/data/expectations/expectation.schema.ts';
import type { CountingRule } from '#shared/data/expectations/suite.rules.ts';
import type { DriftReport, ReferenceSketches } from '#shared/monitoring/monitoring.schema.ts';
import type { Signature } from '#shared/registry/signature.schema.ts';
import type { ServedPackage } from '../../protocols/predict/served-package.ts';

/** How a column lies in Parquet. The one-letter names of files and SQL never see what a user called a column. */
export type StorageType = 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'VARCHAR' | 'DATE' | 'TIMESTAMP';

/** A column as stored: its name for people, and the name it has inside the Parquet files. */
export interface StoredColumn extends Column {
  readonly storageName: string;
  readonly storageType: StorageType;
}

/** The rows of a version: verified Parquet files, read one after the other. */
export interface StoredTable {
  readonly files: readonly string[];
  readonly columns: readonly StoredColumn[];
  readonly rowCount: number;
}

export interface SourceFile {
  readonly path: string;
  readonly name: string;
  /** Size of the whole file, also where only its beginning is at hand. */
  readonly sizeBytes: number;
  readonly isPartial: boolean;
}

export interface DataWorkerSettings {
  readonly memoryLimitMb: number;
  readonly threads: number;
  /** An existing folder of this worker's own, which its parent removes afterwards. */
  readonly scratchFolder: string;
}

export interface PreviewRequest {
  readonly file: SourceFile;
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
}

export interface ImportRequest {
  readonly file: SourceFile;
  readonly dialect?: Partial<Dialect>;
  readonly columns?: readonly Column[];
  /** The Parquet file to write. */
  readonly target: string;
  /** The version before this one, for the counts of what changed. */
  readonly parent: (StoredTable & { readonly number: number; readonly fingerprint: string }) | null;
  /** Longest line that is read, in bytes. */
  readonly maxLineBytes?: number;
}

export interface ImportAnswer {
  readonly columns: readonly StoredColumn[];
  readonly rowCount: number;
  readonly fingerprint: string;
  readonly sourceSha256: string;
  readonly report: Omit<ImportReport, 'durationMs'>;
  readonly changes: VersionChanges | null;
  readonly profile: TableProfile;
}

/** A profile before it knows which version it is of. */
export type TableProfile = Omit<Profile, 'versionId'>;

/** Rows that fail a rule; `referenced` is the table that a rule of the kind `references` looks into. */
export interface RuleFilter {
  readonly operator: 'fails-rule';
  readonly rule: CountingRule;
  readonly referenced: StoredTable | null;
}

export type ViewFilter = Exclude<Filter, { readonly operator: 'fails-rule' }> | RuleFilter;

export interface ViewRequest {
  readonly table: StoredTable;
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

export interface SqlRequest {
  readonly table: StoredTable;
  readonly sql: string;
  readonly limit: number;
}

export interface ExportRequest extends ViewRequest {
  readonly format: 'csv' | 'parquet' | 'jsonl';
  readonly isSpreadsheetSafe: boolean;
  readonly target: string;
}

/** A version against the rules of its dataset's suite. */
export interface SuiteCheck {
  readonly table: StoredTable;
  readonly rules: readonly Expectation[];
  readonly nowMs: number;
  /** By the key of the rule: the other dataset's newest version, the version to compare with, or why it is not to be had. */
  readonly references: Readonly<
    Record<string, { readonly table: StoredTable } | { readonly problem: string }>
  >;
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

export type DataRequests = {
  configure: (input: DataWorkerSettings) => void;
  preview: (input: PreviewRequest) => PreviewAnswer;
  importFile: (input: ImportRequest) => ImportAnswer;
  profile: (input: { readonly table: StoredTable }) => TableProfile;
  page: (input: PageQuery) => PageAnswer;
  query: (input: SqlRequest) => QueryResult;
  exportView: (input: ExportRequest) => { readonly rowCount: number };
  sampleRows: (input: { readonly table: StoredTable; readonly count: number; readonly seed: number }) => {
    readonly rows: readonly (readonly Cell[])[];
  };
  checkSuite: (input: SuiteCheck) => RuleOutcome[];
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
};
