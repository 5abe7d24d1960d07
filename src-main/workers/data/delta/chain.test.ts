import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DuckDb, openDuckDb, quoteText } from '../../../platform/duckdb/duckdb.ts';
import { readColumns } from '../../../platform/duckdb/read-columns.ts';
import type { StorageType, StoredColumn, StoredTable, VersionTable } from '../data.protocol.ts';
import { comparedDiff } from '../diff/compared-diff.ts';
import { diffPage } from '../diff/diff-pages.ts';
import { findDiff } from '../diff/find-diff.ts';
import { atRow, orderOf, relationOf, tableOfFile } from '../table/relation.ts';
import { readRowOrder } from '../table/row-order.ts';
import { scanTable } from '../table/scan-table.ts';
import { createViews } from '../views.ts';
import { makeDelta } from './make-delta.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-chain-'));
let database: DuckDb;
let connection: DuckDBConnection;
beforeAll(async () => {
  database = await openDuckDb({ memoryLimitMb: 512, threads: 2, temporaryFolder: folder });
  connection = await database.connect();
});
afterAll(() => {
  connection.closeSync();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

type Value = number | string | null;
interface Model {
  readonly columns: readonly { readonly name: string; readonly type: StorageType }[];
  readonly rows: readonly (readonly Value[])[];
}

let counter = 0;
const newFile = () => join(folder, `${counter++}.parquet`);

async function write(model: Model): Promise<StoredTable> {
  const file = newFile();
  const literal = (value: Value) =>
    value === null ? 'NULL' : typeof value === 'number' ? `${value}` : quoteText(value);
  const rows = model.rows.map((row, index) => `(${[index, ...row.map(literal)].join(', ')})`);
  const names = model.columns.map((_, index) => `c${index}`);
  const cast = model.columns.map(({ type }, index) => `CAST(c${index} AS ${type}) AS c${index}`);
  await connection.run(
    `COPY (SELECT ${cast.join(', ')} FROM (VALUES ${rows.join(', ')}) t(i, ${names.join(', ')}) ORDER BY i)
     TO ${quoteText(file)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
  return {
    files: [file],
    rowCount: model.rows.length,
    columns: model.columns.map(storedColumn),
  };
}

function storedColumn({ name, type }: Model['columns'][number], index: number): StoredColumn {
  return {
    name,
    type: type === 'VARCHAR' ? 'text' : 'float',
    role: 'feature',
    storageName: `c${index}`,
    storageType: type,
  };
}

async function next(
  parent: VersionTable,
  child: StoredTable,
  key: readonly string[],
): Promise<VersionTable | null> {
  const targets = { rows: newFile(), cells: newFile(), added: newFile(), gone: newFile() };
  const delta = await makeDelta(connection, {
    parent,
    child,
    key,
    origins: null,
    targets,
    maxBytes: Number.POSITIVE_INFINITY,
  });
  return (
    delta && {
      parts: [...parent.parts, ...delta.parts],
      columns: delta.columns,
      rowCount: child.rowCount,
    }
  );
}

const rowsOf = async (table: VersionTable): Promise<Value[][]> => {
  const names = table.columns.map(({ storageName }) => storageName);
  const reader = await connection.runAndReadAll(
    `SELECT ${names.join(', ')} FROM ${relationOf(table, { columns: names })} ORDER BY ${orderOf(table)}`,
  );
  return reader.getRows().map((row) => row.map((cell) => cell as Value));
};

/** Every way to read a version gives the rows of the model, in order. */
async function expectRows(table: VersionTable, model: Model): Promise<void> {
  const expected = model.rows.map((row) => [...row]);
  expect(await rowsOf(table)).toEqual(expected);

  const viewConnection = await database.connect();
  const views = createViews(viewConnection);
  const last = Math.max(0, table.rowCount - 1);
  for (const offset of new Set([0, Math.floor(last / 2), last])) {
    const page = await views.page({ table, filters: [], sort: [], offset, limit: 3, columns: null });
    expect(page.rows).toEqual(expected.slice(offset, offset + 3));
    expect(page.rowNumbers).toEqual(expected.slice(offset, offset + 3).map((_, index) => offset + index));
  }
  const name = model.columns[0]!.name;
  const filters = [{ operator: 'is-present', column: name }] as const;
  const present = await views.page({ table, filters, sort: [], offset: 0, limit: 1000, columns: null });
  const listed = expected.flatMap((row, index) => (row[0] === null ? [] : [index]));
  expect(present.rowNumbers).toEqual(listed);
  expect(present.rows).toEqual(listed.map((index) => expected[index]));
  viewConnection.closeSync();

  const columns = await readColumns(connection, await scanTable(connection, table), table.columns);
  for (const [index, column] of columns.entries()) {
    const values =
      column.kind === 'numbers'
        ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
        : Array.from(column.codes, (code) => (code < 0 ? null : column.dictionary[code]));
    expect(values).toEqual(expected.map((row) => row[index]));
  }
  const order = await readRowOrder(connection, table);
  for (let position = 0; position < table.rowCount; position++)
    expect(order.positionOf(order.placeAt(position))).toBe(position);
}

/** What a diff lists turns the rows before into the rows after, whichever way it was found. */
async function expectDiff(before: [VersionTable, Model], after: [VersionTable, Model]): Promise<string> {
  const tables = { before: before[0], after: after[0], key: [] };
  const found = await findDiff(connection, tables);
  for (const lists of [found, await comparedDiff(connection, tables)]) {
    const viewConnection = await database.connect();
    const views = createViews(viewConnection);
    const list = async (kind: 'changed' | 'added' | 'removed') =>
      (await diffPage(views, { ...tables, kind, offset: 0, limit: 10_000 }, lists)).rows;
    const [changed, added, removed] = [await list('changed'), await list('added'), await list('removed')];
    viewConnection.closeSync();
    const shared = after[1].columns.flatMap((column, now) => {
      const old = before[1].columns.findIndex(
        ({ name, type }) => name === column.name && type === column.type,
      );
      return old < 0 ? [] : [{ ...column, now, old }];
    });
    const cells = new Map<string, number>();
    for (const row of changed) {
      expect(row.before).toEqual(before[1].rows[row.rowBefore!]);
      expect(row.after).toEqual(after[1].rows[row.rowAfter!]);
      const different = shared.filter(({ now, old }) => row.before![old] !== row.after![now]);
      expect(different.length).toBeGreaterThan(0);
      for (const { name } of different) cells.set(name, (cells.get(name) ?? 0) + 1);
    }
    expect(lists.cells).toEqual(cells);
    // What is left on both sides, without the rows that are listed, is the same in the same order.
    const rest = (
      rows: readonly (readonly Value[])[],
      listed: readonly (number | null)[],
      side: 'old' | 'now',
    ) =>
      rows
        .filter((_, index) => !listed.includes(index))
        .map((row) => shared.map((column) => row[column[side]]));
    expect(
      rest(
        after[1].rows,
        [...changed, ...added].map((row) => row.rowAfter),
        'now',
      ),
    ).toEqual(
      rest(
        before[1].rows,
        [...changed, ...removed].map((row) => row.rowBefore),
        'old',
      ),
    );
  }
  return found.how;
}

type Edit =
  | { readonly kind: 'set'; readonly row: number; readonly column: number; readonly value: Value }
  | { readonly kind: 'insert'; readonly row: number; readonly values: readonly Value[] }
  | { readonly kind: 'remove'; readonly row: number }
  | { readonly kind: 'move'; readonly from: number; readonly to: number }
  | { readonly kind: 'add-column'; readonly values: readonly Value[] }
  | { readonly kind: 'drop-column'; readonly column: number };

const number = fc.constantFrom<Value>(null, 0, 1, 2, 3.5, -7);
const text = fc.constantFrom<Value>(null, '', 'a', 'b', 'ö');
const valueFor = (type: StorageType, pick: Value): Value =>
  pick === null ? null : type === 'VARCHAR' ? String(pick) : typeof pick === 'number' ? pick : pick.length;
const anyValue = fc.oneof(number, text);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('set'),
      row: fc.nat(200),
      column: fc.nat(9),
      value: anyValue,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('insert'),
      row: fc.nat(200),
      values: fc.array(anyValue, { minLength: 12, maxLength: 12 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove'), row: fc.nat(200) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move'), from: fc.nat(200), to: fc.nat(200) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('add-column'),
      values: fc.array(anyValue, { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop-column'), column: fc.nat(9) }) },
) as fc.Arbitrary<Edit>;

let nameCounter = 0;

function apply(model: Model, change: Edit): Model {
  const { columns, rows } = model;
  const at = (index: number) => index % rows.length;
  switch (change.kind) {
    case 'set': {
      const column = change.column % columns.length;
      const value = valueFor(columns[column]!.type, change.value);
      const row = rows[at(change.row)]!.with(column, value);
      return { columns, rows: rows.with(at(change.row), row) };
    }
    case 'insert': {
      const row = columns.map(({ type }, index) => valueFor(type, change.values[index % 12]!));
      return { columns, rows: rows.toSpliced(change.row % (rows.length + 1), 0, row) };
    }
    case 'remove':
      return rows.length < 2 ? model : { columns, rows: rows.toSpliced(at(change.row), 1) };
    case 'move': {
      const moved = rows[at(change.from)]!;
      return { columns, rows: rows.toSpliced(at(change.from), 1).toSpliced(at(change.to), 0, moved) };
    }
    case 'add-column': {
      if (columns.length > 8) return model;
      const type = nameCounter % 2 === 0 ? 'DOUBLE' : 'VARCHAR';
      return {
        columns: [{ name: `added ${nameCounter++}`, type }, ...columns],
        rows: rows.map((row, index) => [
          valueFor(type, change.values[index % change.values.length]!),
          ...row,
        ]),
      };
    }
    case 'drop-column': {
      if (columns.length < 2) return model;
      const dropped = change.column % columns.length;
      return {
        columns: columns.toSpliced(dropped, 1),
        rows: rows.map((row) => row.toSpliced(dropped, 1)),
      };
    }
  }
}

const firstModel: fc.Arbitrary<Model> = fc
  .array(fc.tuple(number, text, number), { minLength: 1, maxLength: 60 })
  .map((rows) => ({
    columns: [
      { name: 'x', type: 'DOUBLE' },
      { name: 'word', type: 'VARCHAR' },
      { name: 'y', type: 'DOUBLE' },
    ],
    rows,
  }));

describe('a chain of deltas', () => {
  it('gives the rows of each version back, whatever was edited, whichever way it is read', async () => {
    let deltas = 0;
    const hows = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        firstModel,
        fc.array(fc.array(edit, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        async (first, versions) => {
          let model = first;
          let table = tableOfFile(await write(model));
          const history: [VersionTable, Model][] = [[table, model]];
          for (const edits of versions) {
            model = edits.reduce(apply, model);
            const child = await write(model);
            const chained = await next(table, child, []);
            if (chained !== null) deltas++;
            table = chained ?? tableOfFile(child);
            await expectRows(table, model);
            history.push([table, model]);
          }
          const [last, other] = [history.at(-1)!, history.at(-3) ?? history[0]!];
          for (const [before, after] of [
            [other, last],
            [last, history.at(-2)!],
          ] as const)
            hows.add(await expectDiff(before, after));
        },
      ),
      { numRuns: 15 },
    );
    expect(deltas).toBeGreaterThan(10);
    expect(hows).toContain('stored');
  }, 120_000);

  it('goes by the key where there is one: a changed row stays the same row, also when its neighbours go', async () => {
    const rows = Array.from({ length: 100 }, (_, id): Value[] => [id, `name ${id}`, id * 2]);
    const columns = [
      { name: 'id', type: 'DOUBLE' as const },
      { name: 'name', type: 'VARCHAR' as const },
      { name: 'n', type: 'DOUBLE' as const },
    ];
    const table = tableOfFile(await write({ columns, rows }));
    const changed = rows
      .filter((_, id) => id !== 10 && id !== 12)
      .map((row) => (row[0] === 11 ? [11, 'other', 0] : row));
    const byKey = await next(table, await write({ columns, rows: changed }), ['id']);
    expect(byKey!.parts.map(({ kind, rowCount }) => [kind, rowCount])).toEqual([
      ['snapshot', 100],
      ['cells', 1],
      ['gone', 2],
    ]);
    await expectRows(byKey!, { columns, rows: changed });
  });

  it('stores nothing where only the order of the columns or their roles differ', async () => {
    const model: Model = {
      columns: [
        { name: 'a', type: 'DOUBLE' },
        { name: 'b', type: 'VARCHAR' },
      ],
      rows: [
        [1, 'x'],
        [2, 'y'],
      ],
    };
    const table = tableOfFile(await write(model));
    const turned: Model = {
      columns: model.columns.toReversed(),
      rows: model.rows.map((row) => row.toReversed()),
    };
    const chained = await next(table, await write(turned), []);
    expect(chained!.parts).toHaveLength(1);
    await expectRows(chained!, turned);
  });

  it('reads a column that came later beside a snapshot of many row groups, in stretches', async () => {
    const rowCount = 400_000;
    const write = async (select: string, columns: readonly { name: string; type: StorageType }[]) => {
      const file = newFile();
      await connection.run(
        `COPY (SELECT ${select} FROM range(${rowCount}) t(i)) TO ${quoteText(file)} (FORMAT parquet, ROW_GROUP_SIZE 122880)`,
      );
      return { files: [file], rowCount, columns: columns.map(storedColumn) };
    };
    const first = [{ name: 'x', type: 'DOUBLE' as const }];
    const table = tableOfFile(await write('CAST(i AS DOUBLE) AS c0', first));
    const child = await write('CAST(i AS DOUBLE) AS c0, CAST(3 * i AS DOUBLE) AS c1', [
      ...first,
      { name: 'later', type: 'DOUBLE' },
    ]);
    const chained = (await next(table, child, []))!;
    expect(chained.parts.map(({ kind, rowCount: count }) => [kind, count])).toEqual([
      ['snapshot', rowCount],
      ['column', rowCount],
    ]);
    const [x, later] = chained.columns.map(({ storageName }) => storageName);
    const reader = await connection.runAndReadAll(
      `SELECT count(*), count(*) FILTER (WHERE ${later} = 3 * ${x} AND ${atRow} = ${x})
       FROM ${relationOf(chained, { columns: [x!, later!] })}`,
    );
    expect(reader.getRows()[0]).toEqual([BigInt(rowCount), BigInt(rowCount)]);
  });
});
