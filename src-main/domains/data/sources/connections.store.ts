import { z } from 'zod';
import { type Connection, SourcePlace } from '#shared/data/sources/source.schema.ts';
import { ConnectionId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../../platform/sqlite/sqlite.ts';

/** A connection as stored: whether it has a secret, but never which. */
export type StoredConnection = Omit<Connection, 'secret'> & { readonly needsSecret: boolean };

const ConnectionRow = z.object({
  id: ConnectionId,
  name: z.string(),
  place_json: z.string(),
  needs_secret: z.number(),
  created_at_ms: z.number(),
  used_at_ms: z.number().nullable(),
});

function toConnection(raw: unknown): StoredConnection {
  const row = ConnectionRow.parse(raw);
  return {
    id: row.id,
    name: row.name,
    place: SourcePlace.parse(JSON.parse(row.place_json)),
    needsSecret: row.needs_secret === 1,
    createdAtMs: row.created_at_ms,
    usedAtMs: row.used_at_ms,
  };
}

export function listConnections(db: ReadableDb): StoredConnection[] {
  return db
    .prepare('SELECT * FROM data_connections ORDER BY coalesce(used_at_ms, created_at_ms) DESC, id')
    .all()
    .map(toConnection);
}

export function findConnection(db: ReadableDb, id: ConnectionId): StoredConnection | undefined {
  const row = db.prepare('SELECT * FROM data_connections WHERE id = ?').get(id);
  return row === undefined ? undefined : toConnection(row);
}

export function putConnection(db: WritableDb, connection: StoredConnection): void {
  db.prepare(
    `INSERT INTO data_connections (id, name, place_json, needs_secret, created_at_ms, used_at_ms)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, place_json = excluded.place_json,
       needs_secret = excluded.needs_secret`,
  ).run(
    connection.id,
    connection.name,
    JSON.stringify(connection.place),
    connection.needsSecret ? 1 : 0,
    connection.createdAtMs,
    connection.usedAtMs,
  );
}

export function markConnectionUsed(db: WritableDb, id: ConnectionId, nowMs: number): void {
  db.prepare('UPDATE data_connections SET used_at_ms = ? WHERE id = ?').run(nowMs, id);
}

export function removeConnection(db: WritableDb, id: ConnectionId): void {
  db.prepare('DELETE FROM data_connections WHERE id = ?').run(id);
}
