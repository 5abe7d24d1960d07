import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb, quoteText } from './duckdb.ts';
import { readTableColumns } from './read-columns.ts';
import { scanFiles } from './table-scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-columns-'));
const options = { memoryLimitMb: 512, threads: 2, temporaryFolder: folder };
const files = ['a', 'b'].map((name) => join(folder, `${name}.parquet`));
const rowCount = 30_000;

beforeAll(async () => {
  const database = await openDuckDb(options);
  const connection = await database.connect();
  for (const [part, file] of files.entries()) {
    await connection.run(
      `COPY (SELECT CASE WHEN i % 7 = 0 THEN NULL ELSE i + 0.5 END AS c0, i % 3 = 0 AS c1,
         DATE '2024-01-01' + CAST(i % 10 AS INTEGER) AS c2,
         CASE WHEN i % 5 = 0 THEN NULL ELSE 'näme ' || (i % 4) END AS c3,
         'unique ' || i AS c4, CAST(NULL AS VARCHAR) AS c5, i AS "__proto__"
       FROM range(${part * rowCount}, ${(part + 1) * rowCount}) t(i))
       TO ${quoteText(file)} (FORMAT parquet, ROW_GROUP_SIZE 10000)`,
    );
  }
  database.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('readTableColumns', () => {
  it('reads numbers, truth values, dates and texts in the order of the rows, missing ones included', async () => {
    const names = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', '__proto__'];
    const columns = await readTableColumns({
      ...options,
      scan: (connection) => scanFiles(connection, files),
      columns: names.map((storageName) => ({ storageName, name: storageName.toUpperCase() })),
    });
    expect(columns.map((column) => column.name)).toEqual(names.map((name) => name.toUpperCase()));
    const [c0, c1, c2, c3, c4, c5, proto] = columns;
    for (let i = 0; i < 2 * rowCount; i++) {
      if (
        c0?.kind !== 'numbers' ||
        c1?.kind !== 'numbers' ||
        c2?.kind !== 'numbers' ||
        proto?.kind !== 'numbers'
      )
        throw new Error('expected numbers');
      if (c3?.kind !== 'codes' || c4?.kind !== 'codes' || c5?.kind !== 'codes')
        throw new Error('expected codes');
      if (i % 7 === 0 ? !Number.isNaN(c0.values[i]) : c0.values[i] !== i + 0.5) throw new Error(`c0 at ${i}`);
      if (c1.values[i] !== (i % 3 === 0 ? 1 : 0)) throw new Error(`c1 at ${i}`);
      if (c2.values[i] !== Date.UTC(2024, 0, 1 + (i % 10))) throw new Error(`c2 at ${i}`);
      const text = i % 5 === 0 ? undefined : `näme ${i % 4}`;
      if (c3.dictionary[c3.codes[i]!] !== text || (text === undefined && c3.codes[i] !== -1))
        throw new Error(`c3 at ${i}`);
      if (c4.dictionary[c4.codes[i]!] !== `unique ${i}`) throw new Error(`c4 at ${i}`);
      if (c5.codes[i] !== -1) throw new Error(`c5 at ${i}`);
      if (proto.values[i] !== i) throw new Error(`__proto__ at ${i}`);
    }
    expect(c3?.kind === 'codes' && c3.dictionary).toEqual(['näme 0', 'näme 1', 'näme 2', 'näme 3']);
    expect(c5?.kind === 'codes' && c5.dictionary).toEqual([]);
  });
});
