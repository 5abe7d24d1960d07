import type { DuckDBConnection } from '@duckdb/node-api';
import { copyDoubles, forEachChunk } from './column-stream.ts';
import { type DuckDbOptions, openDuckDb, quoteIdentifier, quoteText } from './duckdb.ts';

/**
 * One column in memory.
 *
 * - `numbers`: numbers, booleans (0 and 1), dates and timestamps (UTC epoch milliseconds); NaN is missing.
 * - `codes`: texts as places in a dictionary that holds each once; −1 is missing.
 */
export type ColumnValues =
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly kind: 'codes'; readonly codes: Int32Array; readonly dictionary: readonly string[] };

export interface ColumnSource {
  /** The column's name inside the Parquet files. */
  readonly storageName: string;
}

/** Texts with more different values than this are read one by one: DuckDB's enums get slow, and gain nothing. */
const maxEnumValues = 20_000;

/**
 * Reads whole columns of Parquet files, which are taken as one table in the order given. The same files give
 * the same arrays: dictionaries are sorted by their UTF-8 bytes, or by first appearance beyond 20,000 values.
 * Memory: 8 bytes a number, 4 bytes a text, and the dictionaries.
 */
export async function readColumns<C extends ColumnSource>(
  connection: DuckDBConnection,
  files: readonly string[],
  columns: readonly C[],
): Promise<(C & ColumnValues)[]> {
  if (columns.length === 0) return [];
  const source = `read_parquet([${files.map(quoteText).join(', ')}])`;
  const kinds = await kindsOf(connection, source, columns);
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${source}`);
  const rowCount = Number(counted.getRows()[0]![0]);

  const slots: Slot[] = [];
  for (const [index, column] of columns.entries()) {
    slots.push(
      await slotOf({
        connection,
        source,
        name: quoteIdentifier(column.storageName),
        kind: kinds[index]!,
        rowCount,
      }),
    );
  }
  let offset = 0;
  await forEachChunk(
    connection,
    `SELECT ${slots.map((slot) => slot.sql).join(', ')} FROM ${source}`,
    (chunk) => {
      for (const [index, slot] of slots.entries()) {
        switch (slot.kind) {
          case 'numbers':
            copyDoubles(chunk, index, slot.values, offset);
            break;
          case 'enum':
            slot.codes.set(chunk.int32(index), offset);
            break;
          case 'texts':
            for (let row = 0; row < chunk.rowCount; row++) {
              const text = chunk.text(index, row);
              slot.codes[offset + row] = text === null ? -1 : slot.intern(text);
            }
            break;
        }
      }
      offset += chunk.rowCount;
    },
  );
  const answers = columns.map((column, index): C & ColumnValues => ({
    ...column,
    ...valuesOf(slots[index]!),
  }));
  for (const slot of slots)
    if (slot.kind === 'enum' && slot.typeName !== null) await connection.run(`DROP TYPE ${slot.typeName}`);
  return answers;
}

/** The same with a DuckDB of its own, closed before it answers: for workers that need it once. */
export async function readParquetColumns<C extends ColumnSource>(
  options: DuckDbOptions & { readonly files: readonly string[]; readonly columns: readonly C[] },
): Promise<(C & ColumnValues)[]> {
  const database = await openDuckDb(options);
  try {
    return await readColumns(await database.connect(), options.files, options.columns);
  } finally {
    database.close();
  }
}

type Kind = 'number' | 'moment' | 'text';

type Slot =
  | { readonly kind: 'numbers'; readonly sql: string; readonly values: Float64Array }
  | {
      readonly kind: 'enum';
      readonly sql: string;
      readonly codes: Int32Array;
      readonly dictionary: readonly string[];
      readonly typeName: string | null;
    }
  | {
      readonly kind: 'texts';
      readonly sql: string;
      readonly codes: Int32Array;
      readonly dictionary: string[];
      readonly intern: (text: string) => number;
    };

function valuesOf(slot: Slot): ColumnValues {
  return slot.kind === 'numbers'
    ? { kind: 'numbers', values: slot.values }
    : { kind: 'codes', codes: slot.codes, dictionary: slot.dictionary };
}

async function kindsOf(
  connection: DuckDBConnection,
  source: string,
  columns: readonly ColumnSource[],
): Promise<Kind[]> {
  const names = columns.map((column) => quoteIdentifier(column.storageName));
  const described = await connection.runAndReadAll(`DESCRIBE SELECT ${names.join(', ')} FROM ${source}`);
  return described.getRows().map(([, type]): Kind => {
    const name = String(type);
    if (name === 'DATE' || name.startsWith('TIMESTAMP')) return 'moment';
    return name === 'VARCHAR' ? 'text' : 'number';
  });
}

let enumCounter = 0;

async function slotOf(context: {
  readonly connection: DuckDBConnection;
  readonly source: string;
  readonly name: string;
  readonly kind: Kind;
  readonly rowCount: number;
}): Promise<Slot> {
  const { connection, source, name, rowCount } = context;
  switch (context.kind) {
    case 'number':
      return { kind: 'numbers', sql: `CAST(${name} AS DOUBLE)`, values: new Float64Array(rowCount) };
    case 'moment':
      return {
        kind: 'numbers',
        sql: `CAST(epoch_ms(${name}) AS DOUBLE)`,
        values: new Float64Array(rowCount),
      };
    case 'text': {
      const reader = await connection.runAndReadAll(
        `SELECT v FROM (SELECT DISTINCT ${name} AS v FROM ${source} WHERE ${name} IS NOT NULL LIMIT ${maxEnumValues + 1}) ORDER BY encode(v)`,
      );
      const dictionary = reader.getRows().map(([value]) => String(value));
      const codes = new Int32Array(rowCount);
      if (dictionary.length > maxEnumValues) {
        const places = new Map<string, number>();
        const values: string[] = [];
        const intern = (text: string): number => {
          const known = places.get(text);
          if (known !== undefined) return known;
          places.set(text, values.length);
          return values.push(text) - 1;
        };
        return { kind: 'texts', sql: name, codes, dictionary: values, intern };
      }
      if (dictionary.length === 0)
        return { kind: 'enum', sql: 'CAST(-1 AS INTEGER)', codes, dictionary, typeName: null };
      const typeName = `column_values_${enumCounter++}`;
      await connection.run(
        `CREATE TEMP TYPE ${typeName} AS ENUM (SELECT v FROM (SELECT DISTINCT ${name} AS v FROM ${source} WHERE ${name} IS NOT NULL) ORDER BY encode(v))`,
      );
      return {
        kind: 'enum',
        sql: `coalesce(CAST(enum_code(CAST(${name} AS ${typeName})) AS INTEGER), -1)`,
        codes,
        dictionary,
        typeName,
      };
    }
  }
}
