import type { ColumnData } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { readTableColumns as readColumnsOf } from '../../platform/duckdb/read-columns.ts';
import { scanTable } from '../data/table/scan-table.ts';
import type { TrainRequest } from './train.protocol.ts';

/** Reads whole columns of the version into memory, in the order of `names`. */
export async function readTableColumns(
  {
    table,
    threadCount,
    dataMemoryMb,
    outputFolder,
  }: Pick<TrainRequest, 'table' | 'threadCount' | 'dataMemoryMb' | 'outputFolder'>,
  names: readonly string[],
): Promise<readonly ColumnData[]> {
  const columns = names.map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column) return { name, type: column.type, storageName: column.storageName };
    throw new AppError('INVALID_INPUT', `There is no column "${name}" in this version.`, {
      reason: 'invalid-recipe',
      nextStep: 'Remove it from the recipe.',
    });
  });
  return readColumnsOf({
    memoryLimitMb: dataMemoryMb,
    threads: threadCount,
    temporaryFolder: outputFolder,
    scan: (connection) => scanTable(connection, table),
    columns,
  });
}
