import { type Client, escapeIdentifier } from 'pg';
import { AppError } from '#shared/kit/app-error.ts';
import type { StagedColumn, StagedType } from '../../data/data.protocol.ts';
import { querySingle } from './session.ts';

export interface PostgresColumn extends StagedColumn {
  /** The value in the form of its staged type, as SQL over the column `c0`, `c1` and so on. */
  readonly expression: string;
}

interface TypeRow {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly category: string;
  readonly declared: string;
}

/**
 * The columns of a query, as the server itself sees them. Arrays and composites are staged as JSON, everything
 * without a type of ours as its text.
 */
export async function describeColumns(client: Client, sql: string): Promise<readonly PostgresColumn[]> {
  const { fields } = await querySingle(client, `SELECT * FROM (${sql}\n) AS q LIMIT 0`);
  if (fields.length === 0) {
    throw new AppError('INVALID_INPUT', 'The query has no columns.', {
      reason: 'source-query',
      nextStep: 'Name what is to be read, such as SELECT * FROM a table.',
    });
  }
  const { rows } = await client.query<TypeRow>(
    `SELECT t.oid::int8::float8 AS id, t.typname AS name, t.typtype AS kind, t.typcategory AS category,
            format_type(t.oid, f.modifier) AS declared
     FROM unnest($1::oid[], $2::int4[]) WITH ORDINALITY AS f (type, modifier, place) JOIN pg_type t ON t.oid = f.type
     ORDER BY f.place`,
    [fields.map(({ dataTypeID }) => dataTypeID), fields.map(({ dataTypeModifier }) => dataTypeModifier)],
  );
  return fields.map(({ name, dataTypeModifier }, index) => {
    const type = rows[index]!;
    const column = `c${index}`;
    return { name, declared: type.declared, ...stage(type, dataTypeModifier, column) };
  });
}

const plainTypes: Readonly<Record<string, StagedType>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  oid: 'integer',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'instant',
};

function stage(
  { name, kind, category }: TypeRow,
  modifier: number,
  column: string,
): Pick<PostgresColumn, 'type' | 'expression'> {
  const plain = plainTypes[name];
  if (plain !== undefined) return { type: plain, expression: column };
  if (name === 'numeric') return { type: numericType(modifier), expression: column };
  if (name === 'money') return { type: 'numeric', expression: `${column}::numeric` };
  if (category === 'A' || kind === 'c') return { type: 'text', expression: `to_json(${column})::text` };
  return { type: 'text', expression: `${column}::text` };
}

/** Up to 15 digits a double gives a decimal back as it was; whole numbers of 18 fit 64 bits. */
function numericType(modifier: number): StagedType {
  if (modifier < 4) return 'numeric';
  const precision = ((modifier - 4) >> 16) & 0xffff;
  const scale = (modifier - 4) & 0x7ff;
  if (scale === 0 && precision <= 18) return 'whole';
  return precision <= 15 && scale <= 15 ? 'float' : 'numeric';
}

/** The statement whose output is the staged file. Only texts are quoted, and those always: `""` is not missing. */
export function copyStatement(
  sql: string,
  columns: readonly PostgresColumn[],
  maxRows: number | null,
): string {
  const aliases = columns.map((_, index) => `c${index}`);
  const values = columns.map(({ expression }, index) => `${expression} AS c${index}`);
  const texts = aliases.filter((_, index) => columns[index]!.type === 'text');
  const limit = maxRows === null ? '' : ` LIMIT ${maxRows}`;
  const options = [
    'FORMAT csv',
    "NULL '\\N'",
    "ENCODING 'UTF8'",
    ...(texts.length === 0 ? [] : [`FORCE_QUOTE (${texts.join(', ')})`]),
  ];
  return `COPY (SELECT ${values.join(', ')} FROM (${sql}\n) AS q (${aliases.join(', ')})${limit}) TO STDOUT WITH (${options.join(', ')})`;
}

export function selectAll(schema: string, table: string): string {
  return `SELECT * FROM ${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
