import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface DuckDbOptions {
  readonly memoryLimitMb: number;
  readonly threads: number;
  /** Where DuckDB may spill; it must exist. */
  readonly temporaryFolder: string;
}

export interface DuckDb {
  readonly instance: DuckDBInstance;
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/**
 * Opens an in-memory DuckDB. The library is loaded here and not at the top of the file: it costs about
 * 100 ms and 30 MB, which a process that never reads a table should not pay.
 * No extension is ever installed or loaded from outside; time without a zone counts as UTC.
 */
export async function openDuckDb(options: DuckDbOptions): Promise<DuckDb> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryLimitMb}MB`,
    threads: String(Math.max(1, options.threads)),
    temp_directory: options.temporaryFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const first = await instance.connect();
  // Not an instance option: it belongs to the ICU extension, which is only loaded by then.
  await first.run("SET GLOBAL TimeZone = 'UTC'");
  first.closeSync();
  return {
    instance,
    connect: () => instance.connect(),
    close: () => instance.closeSync(),
  };
}

/**
 * Shuts a DuckDB in before it sees SQL that a user wrote: it reads `files` and nothing else on this machine or
 * the network, and no statement can open it up again. The order is needed: each line forbids the one before.
 */
export async function lockDown(connection: DuckDBConnection, files: readonly string[]): Promise<void> {
  await connection.run(`SET allowed_paths = [${files.map(quoteText).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET allow_community_extensions = false');
  await connection.run('SET lock_configuration = true');
}

/** `name` as an SQL identifier. NUL is refused: DuckDB would cut the name there. */
export function quoteIdentifier(name: string): string {
  if (name.includes('\0')) throw new Error('An identifier cannot contain a NUL character.');
  return `"${name.replaceAll('"', '""')}"`;
}

/** `text` as an SQL string. */
export function quoteText(text: string): string {
  if (text.includes('\0')) throw new Error('An SQL string cannot contain a NUL character.');
  return `'${text.replaceAll("'", "''")}'`;
}
