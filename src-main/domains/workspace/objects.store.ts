import { z } from 'zod';
import { ObjectHash } from '#shared/kit/ids.ts';
import type { ReadableDb } from '../../platform/sqlite/sqlite.ts';

const Named = z.object({ object_hash: ObjectHash, uses: z.number() });

/**
 * Every object that some table names, and in which tables. Tables are found by their column `object_hash`, which is
 * what all domains call it: one that is added later is not forgotten here, where that would cost its files.
 */
export function listNamedObjects(db: ReadableDb): ReadonlyMap<ObjectHash, ReadonlyMap<string, number>> {
  const tables = db
    .prepare(
      `SELECT t.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c ON c.name = 'object_hash'
       WHERE t.type = 'table' ORDER BY t.name`,
    )
    .pluck()
    .all() as string[];
  const named = new Map<ObjectHash, Map<string, number>>();
  for (const table of tables) {
    const rows = db
      .prepare(
        `SELECT object_hash, count(*) AS uses FROM "${table}" WHERE object_hash IS NOT NULL GROUP BY object_hash`,
      )
      .all();
    for (const row of rows) {
      const { object_hash: hash, uses } = Named.parse(row);
      named.set(hash, (named.get(hash) ?? new Map<string, number>()).set(table, uses));
    }
  }
  return named;
}
