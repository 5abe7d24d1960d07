import type { DuckDBConnection } from '@duckdb/node-api';
import type {
  Column,
  Dialect,
  FileFormat,
  ImportChoice,
  ImportNote,
  RejectedRow,
} from '#shared/data/data.schema.ts';
import type { SourceFile } from '../data.protocol.ts';

/**
 * Two readers bring rows into a version: one of text, one of Parquet. Every other format is first converted to
 * what one of them reads, typed formats to Parquet and untyped ones to CSV, so that types, misfits, progress and
 * reports are the same for all. A preview converts only the first rows.
 */
export interface ConvertInput {
  readonly file: SourceFile;
  /** What the user said about the file. */
  readonly dialect: Partial<Dialect>;
  /** What columns shall become where that is known, by their place; only formats with types of their own ask. */
  readonly wanted?: readonly (Column | undefined)[] | undefined;
  /** An existing folder to write into, removed by the caller. */
  readonly folder: string;
  /** Rows that are wanted; infinite for all. */
  readonly maxRows: number;
  readonly memoryLimitMb: number;
  readonly connect: () => Promise<DuckDBConnection>;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number | null, unit: 'rows' | 'bytes') => void;
}

export interface Converted {
  readonly kind: 'text' | 'parquet';
  readonly path: string;
  /** What the conversion settled of the dialect; `format` is what the file is. */
  readonly dialect: Partial<Dialect> & { readonly format: FileFormat };
  readonly choices: readonly ImportChoice[];
  readonly notes: readonly ImportNote[];
  /** Rows of the whole file, where the format tells. */
  readonly rowCount: number | null;
  /** Rows that the conversion itself could not read. */
  readonly rowsRejected: number;
  readonly rejects: readonly RejectedRow[];
  /** Where in the file a one-based line of the converted text comes from. */
  readonly lineOf: (line: number) => number;
  /** Where the types are from, in the place of what the reader of the converted file would say. */
  readonly typeReasons?: readonly string[];
}

export function converted(
  parts: Pick<Converted, 'kind' | 'path' | 'dialect'> & Partial<Converted>,
): Converted {
  return {
    choices: [],
    notes: [],
    rowCount: null,
    rowsRejected: 0,
    rejects: [],
    lineOf: (line) => line,
    ...parts,
  };
}

export function note(
  severity: ImportNote['severity'],
  message: string,
  column: string | null = null,
): ImportNote {
  return { severity, message, column };
}

/** Columns of the version before, in the places that they have in a file whose columns are known. */
export function wantedOf({ staged }: SourceFile, before: readonly Column[] = []) {
  return staged?.map(({ name }) => before.find((column) => column.name === name));
}
