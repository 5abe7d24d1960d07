import type { DuckDBConnection } from '@duckdb/node-api';
import { copyDoubles, forEachChunk, type RawChunk } from './column-stream.ts';
import { type DuckDbOptions, openDuckDb, quoteIdentifier } from './duckdb.ts';
import { orderColumns, positionsOf, type TableScan } from './table-scan.ts';

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
 * Reads whole columns of a table. The same rows give the same arrays, however they are stored: dictionaries are
 * sorted by their UTF-8 bytes, or by first appearance beyond 20,000 values.
 * Memory: 8 bytes a number, 4 bytes a text, and the dictionaries.
 */
export async function readColumns<C extends ColumnSource>(
  connection: DuckDBConnection,
  scan: TableScan,
  columns: readonly C[],
): Promise<(C & ColumnValues)[]> {
  if (columns.length === 0) return [];
  const names = columns.map(({ storageName }) => storageName);
  const relation = scan.from(names);
  const kinds = await kindsOf(connection, relation.sql, columns);
  const slots: Slot[] = [];
  for (const [index, { storageName }] of columns.entries()) {
    slots.push(
      await slotOf({
        connection,
        source: scan.from([storageName]).sql,
        name: quoteIdentifier(storageName),
        kind: kinds[index]!,
        rowCount: scan.rowCount,
      }),
    );
  }
  let offset = 0;
  await forEachChunk(
    connection,
    `SELECT ${[...slots.map((slot) => slot.sql), ...orderColumns(relation)].join(', ')} FROM ${relation.sql}`,
    (chunk) => {
      const positions = positionsOf(relation, chunk, slots.length);
      for (const [index, slot] of slots.entries()) copyValues(chunk, index, { slot, offset, positions });
      offset += chunk.rowCount;
    },
  );
  const answers = columns.map((column, index): C & ColumnValues => ({
    ...column,
    ...valuesOf(relation.order === null ? slots[index]! : inOrderOfAppearance(slots[index]!)),
  }));
  for (const slot of slots)
    if (slot.kind === 'enum' && slot.typeName !== null) await connection.run(`DROP TYPE ${slot.typeName}`);
  return answers;
}

/** The same with a DuckDB of its own, closed before it answers: for workers that need it once. */
export async function readTableColumns<C extends ColumnSource>(
  options: DuckDbOptions & {
    readonly scan: (connection: DuckDBConnection) => Promise<TableScan>;
    readonly columns: readonly C[];
  },
): Promise<(C & ColumnValues)[]> {
  const database = await openDuckDb(options);
  try {
    const connection = await database.connect();
    return await readColumns(connection, await options.scan(connection), options.columns);
  } finally {
    database.close();
  }
}

/** Puts the values of a chunk at their positions, or from `offset` on where they come in order. */
function copyValues(
  chunk: RawChunk,
  column: number,
  {
    slot,
    offset,
    positions,
  }: {
    readonly slot: Slot;
    readonly offset: number;
    readonly positions: Int32Array | Uint32Array | null;
  },
): void {
  switch (slot.kind) {
    case 'numbers': {
      if (positions === null) {
        copyDoubles(chunk, column, slot.values, offset);
        break;
      }
      const values = new Float64Array(chunk.rowCount);
      copyDoubles(chunk, column, values, 0);
      for (let row = 0; row < values.length; row++) slot.values[positions[row]!] = values[row]!;
      break;
    }
    case 'enum': {
      const codes = chunk.int32(column);
      if (positions === null) slot.codes.set(codes, offset);
      else for (let row = 0; row < codes.length; row++) slot.codes[positions[row]!] = codes[row]!;
      break;
    }
    case 'texts':
      for (let row = 0; row < chunk.rowCount; row++) {
        const text = chunk.text(column, row);
        slot.codes[positions === null ? offset + row : positions[row]!] =
          text === null ? -1 : slot.intern(text);
      }
      break;
  }
}

/** Numbers the texts anew by their first row: they were numbered as they came, which need not be in order. */
function inOrderOfAppearance(slot: Slot): Slot {
  if (slot.kind !== 'texts') return slot;
  const places = new Int32Array(slot.dictionary.length).fill(-1);
  const dictionary: string[] = [];
  for (let row = 0; row < slot.codes.length; row++) {
    const code = slot.codes[row]!;
    if (code < 0) continue;
    if (places[code] === -1) places[code] = dictionary.push(slot.dictionary[code]!) - 1;
    slot.codes[row] = places[code]!;
  }
  return { ...slot, dictionary };
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
