import { quoteIdentifier } from '../../../platform/duckdb/duckdb.ts';
import type { WrittenColumn } from '../../../platform/duckdb/parquet-writer.ts';
import type { ForeignDb } from '../../../platform/sqlite/foreign-file.ts';
import { shortName } from '../sniff/column-names.ts';
import { parseIsoDate, parseIsoTimestamp } from '../sniff/strptime.ts';
import type { TypedValue } from './typed-rows.ts';

export interface SqliteColumn extends WrittenColumn {
  /** What the user should know of the choice. */
  readonly note: string | null;
}

const headRows = 5_000;
const dayMs = 86_400_000;
/** As in texts: fewer contradicting rows than this are bad rows, more of them mean that the type is wrong. */
const toleratedRows = 10;
const toleratedShare = 0.001;

/**
 * Types of a table's columns. SQLite lets every value have a type of its own, so the declared type is checked
 * against what is there: against all rows where the table is read whole, else against the first ones.
 */
export function planSqliteColumns(
  db: ForeignDb,
  table: string,
  { isWhole }: { readonly isWhole: boolean },
): SqliteColumn[] {
  const declared = db.prepare(`SELECT * FROM ${quoteIdentifier(table)} LIMIT 0`).columns();
  const counts = countTypes(
    db,
    table,
    declared.map(({ name }) => name),
    isWhole,
  );
  const head = db
    .prepare(`SELECT * FROM ${quoteIdentifier(table)} LIMIT ${headRows}`)
    .raw()
    .all() as unknown[][];
  return declared.map(({ name, type }, index) => {
    const seen = counts[index]!;
    const texts = head.map((row) => row[index]).filter((value) => typeof value === 'string');
    return { name, ...chooseType(type ?? '', seen, texts, name) };
  });
}

interface TypeCounts {
  readonly integer: number;
  readonly real: number;
  readonly text: number;
  readonly notBoolean: number;
}

function countTypes(db: ForeignDb, table: string, names: readonly string[], isWhole: boolean): TypeCounts[] {
  const from = isWhole
    ? quoteIdentifier(table)
    : `(SELECT * FROM ${quoteIdentifier(table)} LIMIT ${headRows})`;
  return names.map((name) => {
    const column = quoteIdentifier(name);
    const is = (type: string) => `coalesce(sum(typeof(${column}) = '${type}'), 0)`;
    return db
      .prepare(
        `SELECT ${is('integer')} AS integer, ${is('real')} AS real, ${is('text')} AS text,
           coalesce(sum(${column} IS NOT NULL AND (typeof(${column}) <> 'integer' OR ${column} NOT IN (0, 1))), 0) AS notBoolean FROM ${from}`,
      )
      .get() as TypeCounts;
  });
}

function chooseType(
  declared: string,
  seen: TypeCounts,
  texts: readonly string[],
  name: string,
): Pick<SqliteColumn, 'type' | 'note'> {
  const numbers = seen.integer + seen.real;
  const total = numbers + seen.text;
  const isFew = (count: number) =>
    count <= Math.max(toleratedRows, toleratedShare * total) && count < total / 2;
  if (/^BOOL/i.test(declared) && seen.notBoolean === 0 && total > 0) return { type: 'BOOLEAN', note: null };
  if (seen.text === 0 && total > 0) return { type: seen.real > 0 ? 'DOUBLE' : 'BIGINT', note: null };
  if (numbers === 0 || /CHAR|TEXT|CLOB/i.test(declared))
    return { type: momentType(texts) ?? 'VARCHAR', note: null };
  if (isFew(seen.text)) return { type: seen.real > 0 ? 'DOUBLE' : 'BIGINT', note: null };
  return {
    type: 'VARCHAR',
    note: `${shortName(name)} is declared as ${declared === '' ? 'nothing' : declared}, but ${seen.text.toLocaleString('en-US')} of its values are texts. It is kept as text.`,
  };
}

/** SQLite has no dates: they are texts that all read as one. */
function momentType(texts: readonly string[]): 'DATE' | 'TIMESTAMP' | null {
  if (texts.length === 0) return null;
  if (texts.every((text) => parseIsoDate(text) !== null)) return 'DATE';
  return texts.every((text) => parseIsoTimestamp(text) !== null || parseIsoDate(text) !== null)
    ? 'TIMESTAMP'
    : null;
}

/** Microseconds since 1970 of an ISO 8601 text. */
function momentMicros(text: string): bigint | null {
  const epochMs = parseIsoTimestamp(text) ?? parseIsoDate(text);
  if (epochMs === null) return null;
  const fraction = /\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? '';
  return BigInt(Math.floor(epochMs)) * 1000n + BigInt(fraction.padEnd(3, '0'));
}

/** The value in the column's type, null where there is none, undefined where it does not fit. */
export function sqliteValue(value: unknown, type: WrittenColumn['type']): TypedValue | undefined {
  if (value === null || value instanceof Uint8Array) return null;
  switch (type) {
    case 'VARCHAR':
      return String(value as string | number | bigint);
    case 'BIGINT':
      return typeof value === 'bigint' ? value : undefined;
    case 'DOUBLE':
      return typeof value === 'string' ? undefined : Number(value);
    case 'BOOLEAN':
      return value === 1n ? true : value === 0n ? false : undefined;
    case 'DATE': {
      const epochMs = typeof value === 'string' ? parseIsoDate(value) : null;
      return epochMs === null ? undefined : epochMs / dayMs;
    }
    case 'TIMESTAMP': {
      return typeof value === 'string' ? (momentMicros(value) ?? undefined) : undefined;
    }
  }
}
