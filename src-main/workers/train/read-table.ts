import type { ColumnData } from '../../domains/training/columns.ts';
import { openDuckDb, quoteIdentifier, quoteText } from '../../platform/duckdb/duckdb.ts';
import type { TrainRequest } from './train.protocol.ts';

// INTERIM, until platform/duckdb/read-columns.ts is there.
export async function readTableColumns(
  { table, threadCount, dataMemoryMb, outputFolder }: TrainRequest,
  names: readonly string[],
): Promise<readonly ColumnData[]> {
  const db = await openDuckDb({
    memoryLimitMb: dataMemoryMb,
    threads: threadCount,
    temporaryFolder: outputFolder,
  });
  try {
    const connection = await db.connect();
    const files = `[${table.files.map(quoteText).join(', ')}]`;
    const out: ColumnData[] = [];
    for (const name of names) {
      const column = table.columns.find((one) => one.name === name)!;
      const isText = column.storageType === 'VARCHAR';
      const expression = isText
        ? quoteIdentifier(column.storageName)
        : column.storageType === 'DATE' || column.storageType === 'TIMESTAMP'
          ? `epoch_ms(${quoteIdentifier(column.storageName)}::TIMESTAMP)::DOUBLE`
          : `${quoteIdentifier(column.storageName)}::DOUBLE`;
      const reader = await connection.runAndReadAll(`SELECT ${expression} FROM read_parquet(${files})`);
      const values = reader.getColumns()[0] ?? [];
      out.push(
        isText
          ? { name, type: column.type, kind: 'strings', values: values as (string | null)[] }
          : {
              name,
              type: column.type,
              kind: 'numbers',
              values: Float64Array.from(values, (v) => (v === null ? NaN : (v as number))),
            },
      );
    }
    return out;
  } finally {
    db.close();
  }
}
