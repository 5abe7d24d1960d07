import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell, Column, Dialect, ImportNote } from '#shared/data/data.schema.ts';
import type { NestedChoice } from '#shared/data/nested.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { quoteIdentifier, quoteText } from '../../platform/duckdb/duckdb.ts';
import { toCell } from './cells.ts';
import type { PreviewAnswer, PreviewRequest, SourceFile, StorageType } from './data.protocol.ts';
import type { ReadOutcome } from './import-csv.ts';
import { castText, type PlannedColumn, parquetOptions, withoutNan } from './import-plan.ts';
import type { NestedPlan } from './nested/nested-plan.ts';
import { keptRejects, misfitReason } from './rejects.ts';
import { shortName, uniqueNames } from './sniff/column-names.ts';
import { inferColumn } from './sniff/column-types.ts';
import { followExpected } from './sniff/expected-columns.ts';
import { previewRows, type SniffedColumn } from './sniff/sniff-text.ts';
import { fileGone } from './source-text.ts';

export interface ParquetSource {
  readonly columns: readonly (SniffedColumn & { readonly duckType: string; readonly duckName: string })[];
  readonly rowCount: number;
  readonly plan: NestedPlan;
  /** The relation that has the columns under their `duckName`, with `file_row_number`. */
  readonly from: string;
}

interface ParquetLook {
  /** The columns of the version before. */
  readonly expected?: readonly Column[] | undefined;
  readonly nested?: readonly NestedChoice[] | undefined;
}

const sampledRows = 2_000;
const dialect: Dialect = {
  format: 'parquet',
  compression: 'none',
  encoding: 'utf-8',
  hasByteOrderMark: false,
  delimiter: ',',
  quote: '"',
  escape: '"',
  hasHeader: true,
  decimalSeparator: '.',
  dateFormat: null,
  timestampFormat: null,
  missingMarkers: [],
};

/** Schema and row count from the footer; texts are told apart as id, category or text by the first rows. */
export async function sniffParquet(
  connection: DuckDBConnection,
  file: SourceFile,
  { expected = [], nested = [] }: ParquetLook,
): Promise<ParquetSource> {
  if (file.isPartial) {
    throw new AppError('UNSUPPORTED', `${file.name} is a Parquet file, whose schema stands at its end.`, {
      reason: 'preview-needs-whole-file',
      nextStep: 'Upload the whole file; it is previewed once it is here.',
    });
  }
  // Needs DuckDB's types, which a worker that reads no Parquet starts without.
  const { leafName, planTyped } = await import('./nested/nested-parquet.ts');
  try {
    const found = await describeFile(connection, file.path);
    const { plan, from } = planTyped(
      `read_parquet(${quoteText(file.path)}, file_row_number = true)`,
      found.columns,
      nested,
    );
    const names = uniqueNames(plan.leaves.map(({ name }) => name));
    const head = await connection.runAndReadAll(`SELECT * FROM ${from} LIMIT ${sampledRows}`);
    const texts = head.getColumns();
    const columns = plan.leaves.map(({ name, path }, index) => {
      const duckType = String(head.columnType(index));
      const values = (texts[index] ?? []).map((value) => (value === null ? '' : String(value)));
      return {
        ...columnOf({ name: names[index]!, duckType, values }),
        originalName: path.length === 1 ? found.originals.get(name)! : name,
        duckType,
        duckName: leafName(index),
      };
    });
    const rowCount = await countRows(
      connection,
      plan.exploded.length === 0 ? `read_parquet(${quoteText(file.path)})` : from,
    );
    return { columns: followExpected(columns, expected), rowCount, plan, from };
  } catch (error) {
    throw brokenParquet(error, file);
  }
}

async function countRows(connection: DuckDBConnection, from: string): Promise<number> {
  return Number((await connection.runAndReadAll(`SELECT count(*) FROM ${from}`)).getRows()[0]![0]);
}

/** The columns of the file with their types, each under a name of its own, and what the file calls it. */
async function describeFile(connection: DuckDBConnection, path: string) {
  const source = `read_parquet(${quoteText(path)})`;
  const described = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)).getRows();
  const types = (await connection.runAndReadAll(`SELECT * FROM ${source} LIMIT 0`)).columnTypes();
  const duckNames = described.map(([name]) => String(name));
  const originals = await originalNames(connection, path, duckNames);
  const names = uniqueNames(originals);
  return {
    columns: names.map((name, index) => ({ name, duckName: duckNames[index]!, type: types[index]! })),
    originals: new Map(names.map((name, index) => [name, originals[index]!])),
  };
}

/** DuckDB renames columns that differ only in case; the footer has them as they are. */
async function originalNames(
  connection: DuckDBConnection,
  path: string,
  fallback: string[],
): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT name, num_children FROM parquet_schema(${quoteText(path)})`,
  );
  const names: string[] = [];
  const rows = reader.getRows();
  const skip = (index: number): number => {
    let next = index + 1;
    for (let child = 0; child < Number(rows[index]![1] ?? 0); child++) next = skip(next);
    return next;
  };
  for (let index = 1; index < rows.length; index = skip(index)) names.push(String(rows[index]![0]));
  return names.length === fallback.length ? names : fallback;
}

function brokenParquet(error: unknown, file: SourceFile): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (/no such file|cannot open/i.test(message)) return fileGone(file.name, error);
  if (
    !/parquet|magic bytes|thrift|snappy|zstd|decompress|file too small|footer|corrupt|deserializ/i.test(
      message,
    )
  )
    return error;
  return new AppError(
    'DATA_CORRUPT',
    `${file.name} is not a whole Parquet file: it is damaged or was cut off.`,
    {
      reason: 'parquet-broken',
      nextStep: 'Copy or download the file again.',
      details: { cause: message.slice(0, 300) },
    },
    { cause: error },
  );
}

function columnOf(input: {
  readonly name: string;
  readonly duckType: string;
  readonly values: readonly string[];
}): Omit<SniffedColumn, 'originalName'> {
  const { name, duckType, values } = input;
  const plain = (
    type: SniffedColumn['type'],
    storageType: StorageType,
    typeReason = `Stored as ${duckType} in the file.`,
  ): Omit<SniffedColumn, 'originalName'> => ({
    name,
    type,
    role: type === 'id' ? 'id' : type === 'date' || type === 'timestamp' ? 'time' : 'feature',
    typeReason,
    storageType,
    hasZone: false,
  });
  if (
    /^(?:TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|HUGEINT|UHUGEINT)$/.test(
      duckType,
    )
  ) {
    const guess = inferColumn(name, values, {
      decimalSeparator: '.',
      missingMarkers: new Set(['']),
      isDayFirst: false,
    });
    const isWide = /^(?:UBIGINT|HUGEINT|UHUGEINT)$/.test(duckType);
    if (isWide && values.some((text) => text.length > 18))
      return plain('id', 'VARCHAR', `${duckType} numbers, too long for 64 bits.`);
    return guess.type === 'id' ? plain('id', 'BIGINT', guess.reason) : plain('integer', 'BIGINT');
  }
  if (/^(?:FLOAT|DOUBLE)$/.test(duckType)) return plain('float', 'DOUBLE');
  if (duckType.startsWith('DECIMAL'))
    return /,0\)$/.test(duckType) ? plain('integer', 'BIGINT') : plain('float', 'DOUBLE');
  if (duckType === 'BOOLEAN') return plain('boolean', 'BOOLEAN');
  if (duckType === 'DATE') return plain('date', 'DATE');
  if (duckType.startsWith('TIMESTAMP')) return plain('timestamp', 'TIMESTAMP');
  if (duckType === 'UUID') return plain('id', 'VARCHAR');
  if (duckType === 'VARCHAR' || duckType.startsWith('ENUM')) {
    const guess = inferColumn(name, values, {
      decimalSeparator: '.',
      missingMarkers: new Set(['']),
      isDayFirst: false,
    });
    const type = guess.type === 'id' || guess.type === 'text' ? guess.type : 'category';
    return plain(type, 'VARCHAR', type === guess.type ? guess.reason : 'Stored as text in the file.');
  }
  return plain(
    'text',
    'VARCHAR',
    `${duckType.length > 40 ? 'A nested value' : duckType} in the file; kept as text.`,
  );
}

export async function previewParquet(
  connection: DuckDBConnection,
  { file, expected, dialect: said }: PreviewRequest,
): Promise<PreviewAnswer> {
  const { columns, rowCount, plan, from } = await sniffParquet(connection, file, {
    expected,
    nested: said?.nested,
  });
  const select = columns.map((column) => storeFromParquet(column, toPlanned(column)));
  const reader = await connection.runAndReadAll(
    `SELECT ${select.join(', ')} FROM ${from} LIMIT ${previewRows}`,
  );
  const rows: Cell[][] = reader.getRows().map((row) => row.map(toCell));
  const notes: ImportNote[] = [...plan.notes, ...renameNotes(columns)];
  if (rowCount === 0)
    notes.push({ severity: 'error', column: null, message: 'The file has column names but no rows.' });
  return {
    dialect: { ...dialect, nested: [...plan.choices] },
    columns: columns.map(({ name, originalName, type, role, typeReason }) => ({
      name,
      originalName,
      type,
      role,
      typeReason,
    })),
    rows,
    estimatedRowCount: rowCount,
    notes,
    choices: [],
    nested: plan.offers,
    union: null,
  };
}

function renameNotes(columns: readonly SniffedColumn[]): ImportNote[] {
  return columns
    .filter((column) => column.name !== column.originalName)
    .map((column) => ({
      severity: 'info',
      column: column.name,
      message: `${shortName(column.originalName) || 'A column without a name'} is called ${shortName(column.name)}.`,
    }));
}

function toPlanned(column: SniffedColumn): PlannedColumn {
  return { ...column, storageName: 'c', isFixed: false, hasLongIntegers: false };
}

/** The column as it is stored, null where it does not fit a type the user chose. */
function storeFromParquet(source: ParquetSource['columns'][number], column: PlannedColumn): string {
  const name = quoteIdentifier(source.duckName);
  const isNested = /\[|STRUCT|MAP|UNION/.test(source.duckType);
  if (column.storageType === 'VARCHAR')
    return isNested ? `CAST(to_json(${name}) AS VARCHAR)` : `CAST(${name} AS VARCHAR)`;
  if (column.storageType === source.storageType) {
    if (column.storageType === 'TIMESTAMP')
      return `CASE WHEN isfinite(${name}) THEN make_timestamp(epoch_us(${name})) END`;
    if (column.storageType === 'DOUBLE') return withoutNan(`CAST(${name} AS DOUBLE)`);
    return `TRY_CAST(${name} AS ${column.storageType})`;
  }
  return castText(`CAST(${name} AS VARCHAR)`, column, dialect);
}

export async function importParquet(input: {
  readonly connection: DuckDBConnection;
  readonly file: SourceFile;
  readonly source: ParquetSource;
  readonly columns: readonly PlannedColumn[];
  readonly target: string;
}): Promise<ReadOutcome> {
  const { connection, file, source, columns } = input;
  const { from } = source;
  const values = columns.map((column, index) => storeFromParquet(source.columns[index]!, column));
  const misfit = (index: number) =>
    `(${quoteIdentifier(source.columns[index]!.duckName)} IS NOT NULL AND (${values[index]}) IS NULL)`;
  const isUnchanged = (index: number) =>
    columns[index]!.storageType === 'VARCHAR' ||
    (columns[index]!.storageType === 'DOUBLE' && source.columns[index]!.storageType === 'DOUBLE') ||
    columns[index]!.storageType === source.columns[index]!.duckType;
  const doubtful = columns.map((_, index) => index).filter((index) => !isUnchanged(index));
  const where = doubtful.length === 0 ? '' : `WHERE NOT (${doubtful.map(misfit).join(' OR ')})`;
  try {
    const written = await connection.run(
      `COPY (SELECT ${columns.map((column, index) => `${values[index]} AS ${column.storageName}`).join(', ')} FROM ${from} ${where}) TO ${quoteText(input.target)} (${parquetOptions})`,
    );
    const rowsRejected = source.rowCount - written.rowsChanged;
    if (rowsRejected === 0)
      return { columns, rowsWritten: written.rowsChanged, rowsRejected, rejects: [], notes: [] };
    const place = `CASE ${doubtful.map((index) => `WHEN ${misfit(index)} THEN ${index}`).join(' ')} END`;
    const texts = doubtful.map(
      (index) => `WHEN ${index} THEN CAST(${quoteIdentifier(source.columns[index]!.duckName)} AS VARCHAR)`,
    );
    const reader = await connection.runAndReadAll(
      `SELECT row, place, left(CASE place ${texts.join(' ')} END, 60) FROM (SELECT *, file_row_number + 1 AS row, ${place} AS place FROM ${from}) WHERE place IS NOT NULL LIMIT ${keptRejects}`,
    );
    return {
      columns,
      rowsWritten: written.rowsChanged,
      rowsRejected,
      notes: [],
      rejects: reader.getRows().map(([row, at, text]) => {
        const column = columns[Number(at)]!;
        return {
          line: Number(row),
          column: column.name,
          reason: misfitReason(String(text), column),
          text: String(text),
        };
      }),
    };
  } catch (error) {
    throw brokenParquet(error, file);
  }
}
