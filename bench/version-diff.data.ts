import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { quoteText } from '../src-main/platform/duckdb/duckdb.ts';
import { editSome, newValueOf, tableColumns, withDuckDb } from './version-files.ts';

export interface DiffFiles {
  readonly before: string;
  readonly after: string;
}

/** A table of random rows with an id, and the same with three cells changed in one row of a hundred. Made once. */
export async function makeDiffFiles(folder: string, rows: number): Promise<DiffFiles> {
  const files = {
    before: join(folder, `diff-${rows}-1.parquet`),
    after: join(folder, `diff-${rows}-2.parquet`),
  };
  if (existsSync(files.before) && existsSync(files.after)) return files;
  mkdirSync(folder, { recursive: true });
  await withDuckDb(async (connection) => {
    const write = async (select: string, path: string) => {
      await connection.run(
        `COPY (SELECT place AS id, * EXCLUDE (place) FROM (${select}) ORDER BY id)
         TO ${quoteText(`${path}.part`)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      renameSync(`${path}.part`, path);
    };
    const values = tableColumns.map((name) => `${newValueOf(100, name)} AS "${name}"`);
    await write(`SELECT i AS place, ${values.join(', ')} FROM range(${rows}) t(i)`, files.before);
    await connection.run(
      `CREATE VIEW rows AS SELECT id AS place, * EXCLUDE (id) FROM read_parquet(${quoteText(files.before)})`,
    );
    await write(editSome(200), files.after);
  });
  return files;
}
