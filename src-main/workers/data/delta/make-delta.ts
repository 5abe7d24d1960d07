import { rm, stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Delta, DeltaRequest, StoredTable, TablePart, VersionTable } from '../data.protocol.ts';
import { isPlain, tableOfFile } from '../table/relation.ts';
import { alignRows, type RowHashes } from './align-rows.ts';
import { listChanges, type MappedColumns, mapColumns, placeInserted, placesOf } from './delta-plan.ts';
import { hashKeys, hashRows } from './hash-rows.ts';
import { readStoredRows } from './stored-rows.ts';
import { writeParts } from './write-parts.ts';

/** Beyond this share of rows that are changed or gone, the next version is kept whole: ADR 7 has the figures. */
const maxTouchedShare = 0.25;

/**
 * Writes what makes the next version out of the one before it, and reads it back to be sure. Null where the next
 * version is better kept whole; then nothing is left behind.
 */
export async function makeDelta(connection: DuckDBConnection, request: DeltaRequest): Promise<Delta | null> {
  const { parent, child, origins } = request;
  const { renamed = {}, rewritten = [] } = origins ?? {};
  const found = await tryDelta(connection, request, mapColumns(parent, child.columns, { renamed }));
  if (found !== null || rewritten.length === 0) return found;
  // Columns that differ in most rows: they are stored anew, and the rows are what they were.
  return tryDelta(connection, request, mapColumns(parent, child.columns, { renamed, apart: rewritten }));
}

async function tryDelta(
  connection: DuckDBConnection,
  request: DeltaRequest,
  mapped: MappedColumns,
): Promise<Delta | null> {
  const { parent, child, targets, maxBytes } = request;
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
  const keys = await hashKeys(connection, {
    before: parent,
    after: tableOfFile(child),
    key: keyColumns(key, mapped, child),
  });
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

/** The key under the names that it has on both sides; null where one of them lacks a column. */
function keyColumns(key: readonly string[], { columns, shared }: MappedColumns, child: StoredTable) {
  const pairs = key.map((name) => {
    const index = child.columns.findIndex((column) => column.name === name);
    const pair = shared.find(({ inParts }) => inParts === columns[index]?.storageName);
    return pair && { before: pair.inParts, after: pair.inFile };
  });
  return pairs.every((pair) => pair !== undefined) ? pairs : [];
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
