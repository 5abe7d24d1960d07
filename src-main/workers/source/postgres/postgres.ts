import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { PostgresPlace, PostgresSelection, SourceListing } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { OpenConnection, ReadTableRequest, SourceEvents, StagedTable } from '../source.protocol.ts';
import { querySingle, readOnly } from './session.ts';
import { copyStatement, describeColumns, type PostgresColumn, selectAll } from './staged-columns.ts';

/** Looking around and first rows must answer while somebody waits; a whole table may take its time. */
const lookTimeoutMs = 20_000;
const readTimeoutMs = 6 * 3_600_000;
const maxListed = 5_000;
const reportEveryMs = 200;

export async function testPostgres(connection: OpenConnection<PostgresPlace>, signal: AbortSignal) {
  const { tls, user } = connection.place;
  const [version, tables] = await readOnly(
    connection,
    { signal, statementTimeoutMs: lookTimeoutMs },
    async (client) => {
      const { rows } = await client.query<{ readonly version: string; readonly tables: string }>(
        `SELECT current_setting('server_version') AS version, count(*) AS tables FROM (${readableRelations}) AS r`,
      );
      return [rows[0]!.version, Number(rows[0]!.tables)];
    },
  );
  const secured =
    tls === 'off' ? 'not encrypted' : tls === 'checked' ? 'encrypted' : 'encrypted, not checked';
  return {
    message: `PostgreSQL ${version.split(' ')[0]} answers: ${tables.toLocaleString('en-US')} tables and views that ${user} may read, ${secured}.`,
  };
}

const readableRelations = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.reltuples AS rows,
         c.relpages::float8 * current_setting('block_size')::int AS bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'
    AND n.nspname NOT LIKE 'pg\\_temp%'
    AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`;

export async function browsePostgres(
  connection: OpenConnection<PostgresPlace>,
  signal: AbortSignal,
): Promise<SourceListing> {
  return readOnly(connection, { signal, statementTimeoutMs: lookTimeoutMs }, async (client) => {
    const { rows } = await client.query<{
      readonly schema: string;
      readonly name: string;
      readonly kind: string;
      readonly rows: number;
      readonly bytes: number;
    }>(
      `${readableRelations} ORDER BY n.nspname = 'public' DESC, n.nspname, c.relname LIMIT ${maxListed + 1}`,
    );
    return {
      entries: rows.slice(0, maxListed).map(({ schema, name, kind, rows: rowCount, bytes }) => ({
        name,
        parent: schema,
        kind: kind === 'v' || kind === 'm' ? ('view' as const) : ('table' as const),
        // The server guesses, and knows nothing of a table that was never analysed.
        rowCount: rowCount < 0 || kind === 'v' ? null : rowCount,
        sizeBytes: bytes === 0 ? null : bytes,
      })),
      cursor: null,
    };
  });
}

interface ReadContext {
  readonly signal: AbortSignal;
  readonly report: (progress: SourceEvents['progress']) => void;
}

/** Streams a table, or what one SELECT answers, into a file: no row is held in memory. */
export async function readPostgres(input: ReadTableRequest, context: ReadContext): Promise<StagedTable> {
  const { connection, selection, maxRows } = input;
  const statementTimeoutMs = maxRows === null ? readTimeoutMs : lookTimeoutMs;
  return readOnly(connection, { signal: context.signal, statementTimeoutMs }, async (client) => {
    const sql = await checkedSelect(client, selection);
    const columns = await describeColumns(client, sql);
    const estimatedRowCount = await estimateRows(client, sql);
    const written = await copyOut(client, { ...input, sql, columns, estimatedRowCount }, context);
    return {
      columns: columns.map(({ name, type, declared }) => ({ name, type, declared })),
      estimatedRowCount,
      ...written,
    };
  });
}

/**
 * The user's query, which is then put into parentheses. It stays inside of them because the server has parsed it
 * by itself before, as one statement that stands alone: such a text has no parenthesis, quote or comment that is
 * open at its end, and no second statement. What that one statement may do is bounded by the transaction.
 */
async function checkedSelect(client: Client, selection: PostgresSelection): Promise<string> {
  if (selection.by === 'table') return selectAll(selection.schema, selection.table);
  const sql = selection.sql.replace(/[;\s]+$/, '');
  await querySingle(client, `PREPARE millwright_check AS ${sql}`);
  await client.query('DEALLOCATE millwright_check');
  return sql;
}

async function estimateRows(client: Client, sql: string): Promise<number | null> {
  const { rows } = await querySingle(client, `EXPLAIN (FORMAT JSON) SELECT * FROM (${sql}\n) AS q`);
  const [plan] = (rows[0]?.['QUERY PLAN'] ?? []) as readonly { readonly Plan?: Record<string, unknown> }[];
  const count = Number(plan?.Plan?.['Plan Rows']);
  return Number.isFinite(count) ? count : null;
}

interface Copy extends ReadTableRequest {
  readonly sql: string;
  readonly columns: readonly PostgresColumn[];
  readonly estimatedRowCount: number | null;
}

async function copyOut(
  client: Client,
  { sql, columns, maxRows, maxBytes, target, estimatedRowCount }: Copy,
  { signal, report }: ReadContext,
): Promise<Pick<StagedTable, 'rowCount' | 'sizeBytes'>> {
  const rows = client.query(copyTo(copyStatement(sql, columns, maxRows)));
  const count = createRowCounter();
  let sizeBytes = 0;
  let reportedAtMs = 0;
  const watch = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      sizeBytes += chunk.length;
      const rowCount = count(chunk);
      const nowMs = performance.now();
      if (nowMs - reportedAtMs > reportEveryMs) {
        reportedAtMs = nowMs;
        // The estimate may be far off: a total that was passed is none.
        const total = estimatedRowCount !== null && estimatedRowCount > rowCount ? estimatedRowCount : null;
        report({ phase: 'Reading from the database', done: rowCount, total, unit: 'rows' });
      }
      done(sizeBytes > maxBytes ? noRoom() : null, chunk);
    },
  });
  await pipeline(rows, watch, createWriteStream(target, { flags: 'wx', mode: 0o600 }), { signal });
  return { rowCount: rows.rowCount, sizeBytes };
}

/** Counts the rows of a CSV as it comes by: ends of lines outside of quotes. */
function createRowCounter(): (chunk: Buffer) => number {
  let rowCount = 0;
  let isQuoted = false;
  return (chunk) => {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === 34) isQuoted = !isQuoted;
      else if (byte === 10 && !isQuoted) rowCount++;
    }
    return rowCount;
  };
}

function noRoom(): AppError {
  return new AppError('RESOURCE_EXHAUSTED', 'The rows do not fit on the disk of the workspace.', {
    reason: 'disk-full',
    nextStep: 'Free space on it, or read fewer columns or rows by a query.',
  });
}
