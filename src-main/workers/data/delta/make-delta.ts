import { rm, stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { forEachChunk } from '../../../platform/duckdb/column-stream.ts';
import type { Delta, DeltaRequest, StoredTable, TablePart, VersionTable } from '../data.protocol.ts';
import { atRow, atSeq, isPlain, relationOf, rowId, tableOfFile } from '../table/relation.ts';
import { readRowOrder } from '../table/row-order.ts';
import { alignRows, type RowHashes } from './align-rows.ts';
import {
  listChanges,
  type MappedColumns,
  mapColumns,
  placeInserted,
  placesOf,
  type StoredRows,
} from './delta-plan.ts';
import { hashRows } from './hash-rows.ts';
import { writeParts } from './write-parts.ts';

/** Beyond this share of rows that are changed or gone, the next version is kept whole: ADR 7 has the figures. */
const maxTouchedShare = 0.25;

/**
 * Writes what makes the next version out of the one before it, and reads it back to be sure. Null where the next
 * version is better kept whole; then nothing is left behind.
 */
export async function makeDelta(connection: DuckDBConnection, request: DeltaRequest): Promise<Delta | null> {
  const { parent, child, targets, maxBytes } = request;
  const mapped = mapColumns(parent, child.columns);
  if (mapped.shared.length === 0) return null;
  const before = await hashRows(
    connection,
    parent,
    mapped.shared.map(({ inParts }) => inParts),
  );
  const after = await hashRows(
    connection,
    tableOfFile(child),
    mapped.shared.map(({ inFile }) => inFile),
  );
  let isKept = false;
  try {
    const parts = await writeDelta(connection, { request, mapped, before, after });
    if (parts === null || (await bytesOf(parts)) > maxBytes) return null;
    const table: VersionTable = {
      parts: [...parent.parts, ...parts],
      columns: mapped.columns,
      rowCount: child.rowCount,
    };
    await expectSameRows(connection, table, child);
    isKept = true;
    return { columns: mapped.columns, parts };
  } finally {
    if (!isKept) for (const file of Object.values(targets)) await rm(file, { force: true });
  }
}

async function writeDelta(
  connection: DuckDBConnection,
  {
    request: { parent, child, key, targets },
    mapped,
    before,
    after,
  }: {
    readonly request: DeltaRequest;
    readonly mapped: MappedColumns;
    readonly before: RowHashes;
    readonly after: RowHashes;
  },
): Promise<readonly TablePart[] | null> {
  const keys = await hashKeys(connection, { parent, child, key, mapped });
  const matches =
    keys === null
      ? alignRows(before, after, { hasKey: false })
      : alignRows(keys.before, keys.after, { hasKey: true });
  const changes = listChanges(
    matches,
    parent.rowCount,
    (i, j) => before[2 * i] === after[2 * j] && before[2 * i + 1] === after[2 * j + 1],
  );
  if (changes.changed.length + changes.gone.length > maxTouchedShare * parent.rowCount) return null;
  const places = placesOf(isPlain(parent) ? null : await readStoredRows(connection, parent));
  const inserted = placeInserted(matches, changes.inserted, places);
  if (inserted === null) return null;
  return writeParts(connection, { parent, child, mapped, matches, changes, inserted, places, targets });
}

/** Hashes of the key by position; null where there is none, or it is not one column of each version for each row. */
async function hashKeys(
  connection: DuckDBConnection,
  {
    parent,
    child,
    key,
    mapped,
  }: Pick<DeltaRequest, 'parent' | 'child' | 'key'> & { readonly mapped: MappedColumns },
): Promise<{ readonly before: RowHashes; readonly after: RowHashes } | null> {
  if (key.length === 0) return null;
  const columns = key.map((name) => {
    const inParts = mapped.columns.find((column) => column.name === name)?.storageName;
    return mapped.shared.find((column) => column.inParts === inParts);
  });
  if (columns.some((column) => column === undefined)) return null;
  const before = columns.map((column) => column!.inParts);
  const after = columns.map((column) => column!.inFile);
  const file = tableOfFile(child);
  if (!(await isUnique(connection, parent, before)) || !(await isUnique(connection, file, after)))
    return null;
  return {
    before: await hashRows(connection, parent, before),
    after: await hashRows(connection, file, after),
  };
}

async function isUnique(
  connection: DuckDBConnection,
  table: VersionTable,
  columns: readonly string[],
): Promise<boolean> {
  const reader = await connection.runAndReadAll(
    `SELECT count(DISTINCT hash(${columns.join(', ')})) = ${table.rowCount}
       AND bool_and(${columns.map((name) => `${name} IS NOT NULL`).join(' AND ')}) FROM ${relationOf(table, { columns })}`,
  );
  return reader.getRows()[0]![0] === true;
}

async function readStoredRows(connection: DuckDBConnection, table: VersionTable): Promise<StoredRows> {
  const positions = (await readRowOrder(connection, table)).positions();
  const ids = new Uint32Array(table.rowCount);
  const rows = new Float64Array(table.rowCount);
  const seqs = new Float64Array(table.rowCount);
  await forEachChunk(
    connection,
    `SELECT CAST(${rowId} AS INTEGER), CAST(${atRow} AS DOUBLE), ${atSeq} FROM ${relationOf(table, { columns: [] })}`,
    (chunk) => {
      const [id, row, seq] = [chunk.int32(0), chunk.float64(1), chunk.float64(2)];
      for (let at = 0; at < chunk.rowCount; at++) {
        const position = positions[id[at]!]!;
        ids[position] = id[at]!;
        rows[position] = row[at]!;
        seqs[position] = seq[at]!;
      }
    },
  );
  return { ids, rows, seqs };
}

async function bytesOf(parts: readonly TablePart[]): Promise<number> {
  const sizes = await Promise.all(parts.map(async ({ file }) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The file of the next version is about to be dropped: its rows must be there without it. */
async function expectSameRows(
  connection: DuckDBConnection,
  table: VersionTable,
  child: StoredTable,
): Promise<void> {
  const read = await hashRows(
    connection,
    table,
    table.columns.map(({ storageName }) => storageName),
  );
  const written = await hashRows(
    connection,
    tableOfFile(child),
    child.columns.map(({ storageName }) => storageName),
  );
  if (Buffer.compare(new Uint8Array(read.buffer), new Uint8Array(written.buffer)) !== 0) {
    throw new Error('The delta does not give back the rows that it was made from.');
  }
}
