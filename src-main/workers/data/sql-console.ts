import type { QueryResult } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { DuckDb } from '../../platform/duckdb/duckdb.ts';
import { toCell } from './cells.ts';
import type { DataWorkerSettings, SqlRequest, VersionTable } from './data.protocol.ts';
import { openSandbox } from './sql-sandbox.ts';
import { tableKey } from './table/relation.ts';

/** Sandboxes kept open: one a version, since each may read that version's files and nothing else. */
const maxSandboxes = 3;

/** Runs what users write: one reading statement at a time, in a database that is locked to one version's files. */
export function createSqlConsole(settings: () => DataWorkerSettings) {
  const sandboxes = new Map<string, Promise<DuckDb>>();

  const sandboxOf = (table: VersionTable): Promise<DuckDb> => {
    const key = JSON.stringify([tableKey(table), table.columns]);
    const known = sandboxes.get(key);
    sandboxes.delete(key);
    const sandbox = known ?? openSandbox(table, settings());
    sandbox.catch(() => sandboxes.delete(key));
    sandboxes.set(key, sandbox);
    for (const [oldKey, old] of [...sandboxes].slice(0, -maxSandboxes)) {
      sandboxes.delete(oldKey);
      void old.then((database) => database.close());
    }
    return sandbox;
  };

  const query = async ({ table, sql, limit }: SqlRequest, signal: AbortSignal): Promise<QueryResult> => {
    const started = performance.now();
    const database = await sandboxOf(table);
    const connection = await database.connect();
    const interrupt = () => connection.interrupt();
    signal.addEventListener('abort', interrupt);
    try {
      const { StatementType } = await import('@duckdb/node-api');
      const statements = await connection.extractStatements(sql);
      if (statements.count !== 1)
        throw refused(
          statements.count === 0 ? 'There is no statement.' : 'Only one statement can run at a time.',
        );
      const prepared = await statements.prepare(0);
      if (
        prepared.statementType !== StatementType.SELECT &&
        prepared.statementType !== StatementType.EXPLAIN
      ) {
        throw refused('Only statements that read can run here.');
      }
      const result = await prepared.stream();
      const rows: ReturnType<typeof toCell>[][] = [];
      for (
        let chunk = await result.fetchChunk();
        chunk !== null && chunk.rowCount > 0;
        chunk = await result.fetchChunk()
      ) {
        for (const row of chunk.getRows()) rows.push(row.map(toCell));
        if (rows.length > limit) break;
      }
      return {
        columns: result
          .columnNames()
          .map((name, index) => ({ name, type: String(result.columnType(index)) })),
        rows: rows.slice(0, limit),
        isTruncated: rows.length > limit,
        durationMs: performance.now() - started,
      };
    } catch (error) {
      throw error instanceof AppError ? error : sqlError(error);
    } finally {
      signal.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  };

  return { query };
}

function refused(message: string): AppError {
  return new AppError('INVALID_INPUT', message, {
    reason: 'sql-not-a-read',
    nextStep: 'Write one SELECT over the table `data`.',
  });
}

function sqlError(error: unknown): AppError {
  const message = error instanceof Error ? error.message : String(error);
  if (/^INTERRUPT/i.test(message))
    return new AppError('CANCELLED', 'The query was stopped.', {}, { cause: error });
  if (/out of memory/i.test(message)) {
    return new AppError(
      'RESOURCE_EXHAUSTED',
      'The query needs more memory than data work may use.',
      {
        reason: 'memory',
        nextStep: 'Narrow it with WHERE or LIMIT, or raise the memory for data in the settings.',
      },
      { cause: error },
    );
  }
  if (/permission error/i.test(message)) {
    return new AppError(
      'INVALID_INPUT',
      'The query reaches outside this version. It may only read the table `data`.',
      { reason: 'sql-not-allowed', nextStep: 'Select from the table `data`.' },
      { cause: error },
    );
  }
  return new AppError(
    'INVALID_INPUT',
    message,
    {
      reason: 'sql',
      nextStep: 'Correct the statement. The table is called `data`; names with spaces need double quotes.',
    },
    { cause: error },
  );
}
