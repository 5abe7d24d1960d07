import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createParquetWriter, type WrittenColumn } from '../../../platform/duckdb/parquet-writer.ts';
import { uniqueNames } from '../sniff/column-names.ts';
import { namesForSql } from '../sql-sandbox.ts';
import type { ConvertInput } from './converted.ts';

const batchRows = 2_048;

export type TypedValue = string | number | bigint | boolean | null;

export interface TypedRows {
  readonly path: string;
  readonly rowCount: () => number;
  add(row: readonly TypedValue[]): void;
  finish(): Promise<number>;
}

/** Names that one query can hold beside each other, none of them empty. */
export function queryableNames(names: readonly string[]): string[] {
  return namesForSql(uniqueNames(names.map((name) => name.replaceAll('\0', ''))));
}

/** Collects rows into a Parquet file. */
export async function createTypedRows(
  input: Pick<ConvertInput, 'connect' | 'folder'>,
  columns: readonly WrittenColumn[],
): Promise<TypedRows> {
  const path = join(input.folder, 'typed.parquet');
  const connection: DuckDBConnection = await input.connect();
  const names = queryableNames(columns.map(({ name }) => name));
  const writer = await createParquetWriter(
    connection,
    path,
    columns.map(({ type }, index) => ({ type, name: names[index]! })),
  );
  let batch: TypedValue[][] = columns.map(() => []);
  let rows = 0;
  const flush = () => {
    const count = batch[0]?.length ?? 0;
    if (count === 0) return;
    writer.append(batch, count);
    batch = columns.map(() => []);
  };
  return {
    path,
    rowCount: () => rows,
    add: (row) => {
      for (const [index, values] of batch.entries()) values.push(row[index] ?? null);
      rows++;
      if (batch[0]!.length >= batchRows) flush();
    },
    finish: async () => {
      flush();
      try {
        return await writer.finish();
      } finally {
        connection.closeSync();
      }
    },
  };
}
