import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StoredTable } from '../data.protocol.ts';

/** Name of the row's zero-based position in `positioned`. */
export const rowNumber = 'row_number_in_version';

/** The rows of a version that lies in one file, with their positions, which come from Parquet at no cost. */
export function positioned({ files }: StoredTable): string {
  return `(SELECT *, file_row_number AS ${rowNumber} FROM read_parquet(${quoteText(files[0]!)}, file_row_number = true))`;
}
