import type { DuckDBConnection } from '@duckdb/node-api';
import type { PreviewAnswer, PreviewRequest } from './data.protocol.ts';
import { isParquet, previewParquet } from './import-parquet.ts';
import { sniffText } from './sniff/sniff-text.ts';
import { fileGone } from './source-text.ts';

/** Schema, dialect and first rows from the beginning of a file. DuckDB is only started for Parquet. */
export async function previewFile(
  request: PreviewRequest,
  connect: () => Promise<DuckDBConnection>,
): Promise<PreviewAnswer> {
  const { file, dialect, expected } = request;
  let isColumnar: boolean;
  try {
    isColumnar = await isParquet(file.path);
  } catch (error) {
    throw fileGone(file.name, error);
  }
  if (isColumnar) return previewParquet(await connect(), request);
  const sniffed = await sniffText(file, dialect ?? {}, expected);
  return {
    dialect: sniffed.dialect,
    columns: sniffed.columns.map(({ name, originalName, type, role, typeReason }) => ({
      name,
      originalName,
      type,
      role,
      typeReason,
    })),
    rows: sniffed.rows,
    estimatedRowCount: sniffed.estimatedRowCount,
    notes: sniffed.notes,
  };
}
