import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '#shared/kit/app-error.ts';
import { quoteIdentifier, quoteText } from '../../../platform/duckdb/duckdb.ts';
import { createParquetWriter } from '../../../platform/duckdb/parquet-writer.ts';
import { registerArrowCodecs } from './arrow-codecs.ts';
import { type ArrowColumn, arrowColumn } from './arrow-columns.ts';
import { type Converted, type ConvertInput, converted, note } from './converted.ts';
import { queryableNames } from './typed-rows.ts';

/** An Arrow file or stream (Feather 2 is the file), batch by batch. */
export async function convertArrow(input: ConvertInput): Promise<Converted> {
  const { file } = input;
  const arrow = await import('apache-arrow');
  await registerArrowCodecs(arrow);
  const handle = await open(file.path, 'r');
  const path = join(input.folder, 'arrow.parquet');
  const connection = await input.connect();
  try {
    const reader = await arrow.RecordBatchReader.from(handle);
    await reader.open();
    const columns = reader.schema.fields.map((field) => arrowColumn(field.name, field.type));
    const names = queryableNames(columns.map(({ name }) => name));
    const writer = await createParquetWriter(
      connection,
      path,
      columns.map(({ type }, index) => ({ type, name: names[index]! })),
    );
    let rows = 0;
    for await (const batch of reader) {
      input.signal.throwIfAborted();
      const wanted = Math.min(batch.numRows, input.maxRows - rows);
      const part = wanted < batch.numRows ? batch.slice(0, wanted) : batch;
      writer.append(
        columns.map((column, index) => column.values(part.getChildAt(index))),
        wanted,
      );
      rows += wanted;
      input.onProgress(rows, null, 'rows');
      if (rows >= input.maxRows) break;
    }
    await writer.finish();
    await unfoldable(connection, path, columns, names);
    return converted({
      kind: 'parquet',
      path,
      dialect: { format: 'arrow' },
      rowCount: rows < input.maxRows ? rows : null,
      notes: columns.flatMap(noteOfColumn),
    });
  } catch (error) {
    throw error instanceof AppError || input.signal.aborted ? error : broken(file.name, error);
  } finally {
    connection.closeSync();
    await handle.close().catch(() => undefined);
  }
}

/** Columns that hold JSON text become the structs, lists and maps that they were, so that they can be unfolded. */
async function unfoldable(
  connection: DuckDBConnection,
  path: string,
  columns: readonly ArrowColumn[],
  names: readonly string[],
): Promise<void> {
  if (columns.every(({ nestedType }) => nestedType === null)) return;
  const written = `${path}.text`;
  await rename(path, written);
  const values = columns.map(({ nestedType }, index) => {
    const name = quoteIdentifier(names[index]!);
    return nestedType === null ? name : `CAST(CAST(${name} AS JSON) AS ${nestedType}) AS ${name}`;
  });
  await connection.run(
    `COPY (SELECT ${values.join(', ')} FROM read_parquet(${quoteText(written)})) TO ${quoteText(path)} (FORMAT parquet)`,
  );
  await rm(written);
}

function noteOfColumn({ name, note: text }: ArrowColumn) {
  return text === null ? [] : [note('warning', text, name)];
}

function broken(fileName: string, cause: unknown): AppError {
  return new AppError(
    'DATA_CORRUPT',
    `${fileName} is not a whole Arrow file: it is damaged or was cut off.`,
    {
      reason: 'arrow-broken',
      nextStep: 'Copy or download the file again.',
      details: { cause: (cause instanceof Error ? cause.message : String(cause)).slice(0, 300) },
    },
    { cause },
  );
}
