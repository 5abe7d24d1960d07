import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier, quoteText } from '../../platform/duckdb/duckdb.ts';
import type { ExportRequest, StoredColumn } from './data.protocol.ts';
import { namesForSql } from './sql-sandbox.ts';
import { isOrdered, relationOf } from './table/relation.ts';
import { orderKeys, type RuleFilterSql, whereClause } from './views.ts';

/** A cell that a spreadsheet would run as a formula, or read as one after trimming. */
const formulaStart = '^[=+\\-@\\t\\r]';

/** Writes all rows of a view to one file, in the view's order and under the columns' own names. */
export async function exportView(
  connection: DuckDBConnection,
  request: ExportRequest,
  {
    ruleFilters,
    onProgress,
  }: {
    readonly ruleFilters: RuleFilterSql;
    readonly onProgress: (rowsDone: number, rowCount: number) => void;
  },
): Promise<{ rowCount: number }> {
  const { table, format } = request;
  const isSafe = format === 'csv' && request.isSpreadsheetSafe;
  const names = table.columns.map((column) => (isSafe ? withoutFormula(column.name) : column.name));
  const unique = namesForSql(names);
  const order = request.sort.length === 0 && isOrdered(table) ? '' : ` ORDER BY ${orderKeys(request)}`;
  const rows = relationOf(table, { columns: table.columns.map(({ storageName }) => storageName) });
  const select = table.columns.map(
    (column, index) => `${exportedValue(column, { format, isSafe })} AS ${quoteIdentifier(unique[index]!)}`,
  );
  const where = await whereClause(request, ruleFilters);
  const query = `SELECT ${select.join(', ')} FROM (SELECT * FROM ${rows}${where}${order})`;
  const copy = async (target: string, options: string) =>
    (await connection.run(`COPY (${query}) TO ${quoteText(target)} (${options})`)).rowsChanged;

  switch (format) {
    case 'parquet':
      return { rowCount: await copy(request.target, 'FORMAT parquet, COMPRESSION zstd') };
    case 'jsonl':
      return { rowCount: await copy(request.target, 'FORMAT json, ARRAY false') };
    case 'xlsx': {
      const counted = await connection.runAndReadAll(`SELECT count(*) FROM (${query})`);
      const rowCount = Number(counted.getRows()[0]![0]);
      return (await import('./export-excel.ts')).exportExcel({
        connection,
        query,
        rowCount,
        columns: table.columns,
        isSpreadsheetSafe: request.isSpreadsheetSafe,
        target: request.target,
        onProgress: (rowsDone) => onProgress(rowsDone, rowCount),
      });
    }
    case 'csv': {
      // Names that differ only in case cannot stand in one query; a CSV may have them all the same.
      if (unique.every((name, index) => name === names[index])) {
        return { rowCount: await copy(request.target, 'FORMAT csv, HEADER true') };
      }
      const body = `${request.target}.body`;
      const rowCount = await copy(body, 'FORMAT csv, HEADER false');
      const output = createWriteStream(request.target);
      output.write(`${names.map(csvField).join(',')}\n`);
      await pipeline(createReadStream(body), output);
      await rm(body);
      return { rowCount };
    }
  }
}

function exportedValue(
  column: StoredColumn,
  { format, isSafe }: { readonly format: ExportRequest['format']; readonly isSafe: boolean },
): string {
  const name = column.storageName;
  if (column.storageType === 'VARCHAR' && isSafe) {
    return `CASE WHEN regexp_matches(${name}, ${quoteText(formulaStart)}) THEN '''' || ${name} ELSE ${name} END`;
  }
  // JSON has no infinities.
  if (column.storageType === 'DOUBLE' && format === 'jsonl')
    return `CASE WHEN isinf(${name}) THEN NULL ELSE ${name} END`;
  return name;
}

export function withoutFormula(name: string): string {
  return /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
}

export function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
