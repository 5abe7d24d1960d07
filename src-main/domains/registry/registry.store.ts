import { z } from 'zod';
import { EpochMs, ModelId, ModelVersionId, RunId } from '#shared/kit/ids.ts';
import {
  Alias,
  type AliasEvent,
  type Model,
  ModelName,
  ModelVersion,
  PackageFile,
} from '#shared/registry/registry.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

/** What a version is registered with, once and for all. */
export const VersionRecord = ModelVersion.omit({
  id: true,
  modelId: true,
  modelName: true,
  number: true,
  runId: true,
  files: true,
  sizeBytes: true,
  aliases: true,
  createdAtMs: true,
});
export type VersionRecord = z.infer<typeof VersionRecord>;

const VersionRow = z.object({
  id: ModelVersionId,
  model_id: ModelId,
  model_name: ModelName,
  number: z.number(),
  run_id: RunId,
  record_json: z.string(),
  created_at_ms: EpochMs,
  files_json: z.string(),
  aliases_json: z.string(),
});

const selectVersion = `
  SELECT version.*, model.name AS model_name,
    (SELECT json_group_array(json_object('name', name, 'objectHash', object_hash, 'sizeBytes', size_bytes))
       FROM registry_version_files WHERE model_version_id = version.id) AS files_json,
    (SELECT json_group_array(alias) FROM registry_aliases WHERE model_version_id = version.id) AS aliases_json
  FROM registry_versions AS version JOIN registry_models AS model ON model.id = version.model_id`;

function toVersion(raw: unknown): ModelVersion {
  const row = VersionRow.parse(raw);
  const files = z.array(PackageFile).parse(JSON.parse(row.files_json));
  return {
    ...VersionRecord.parse(JSON.parse(row.record_json)),
    id: row.id,
    modelId: row.model_id,
    modelName: row.model_name,
    number: row.number,
    runId: row.run_id,
    files,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    aliases: z.array(Alias).parse(JSON.parse(row.aliases_json)).toSorted(),
    createdAtMs: row.created_at_ms,
  };
}

export function findVersion(db: ReadableDb, id: ModelVersionId): ModelVersion | undefined {
  const row = db.prepare(`${selectVersion} WHERE version.id = ?`).get(id);
  return row === undefined ? undefined : toVersion(row);
}

export function findVersionOfRun(db: ReadableDb, modelId: ModelId, runId: RunId): ModelVersion | undefined {
  const row = db
    .prepare(`${selectVersion} WHERE version.model_id = ? AND version.run_id = ?`)
    .get(modelId, runId);
  return row === undefined ? undefined : toVersion(row);
}

/** Newest first. */
export function listVersions(db: ReadableDb, modelId: ModelId): ModelVersion[] {
  return db
    .prepare(`${selectVersion} WHERE version.model_id = ? ORDER BY version.number DESC`)
    .all(modelId)
    .map(toVersion);
}

export function lastVersionNumber(db: ReadableDb, modelId: ModelId): number {
  return db
    .prepare('SELECT coalesce(max(number), 0) FROM registry_versions WHERE model_id = ?')
    .pluck()
    .get(modelId) as number;
}

export function insertVersion(
  db: WritableDb,
  version: {
    readonly id: ModelVersionId;
    readonly modelId: ModelId;
    readonly number: number;
    readonly runId: RunId;
    readonly record: VersionRecord;
    readonly files: readonly PackageFile[];
    readonly createdAtMs: number;
  },
): void {
  db.prepare(
    `INSERT INTO registry_versions (id, model_id, number, run_id, record_json, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(
    version.id,
    version.modelId,
    version.number,
    version.runId,
    JSON.stringify(version.record),
    version.createdAtMs,
  );
  const insertFile = db.prepare(
    'INSERT INTO registry_version_files (model_version_id, name, object_hash, size_bytes) VALUES (?, ?, ?, ?)',
  );
  for (const { name, objectHash, sizeBytes } of version.files) {
    insertFile.run(version.id, name, objectHash, sizeBytes);
  }
}

const ModelRow = z.object({
  id: ModelId,
  name: ModelName,
  description: z.string(),
  created_at_ms: EpochMs,
  updated_at_ms: EpochMs,
  version_count: z.number(),
  latest_id: ModelVersionId,
});

const selectModel = `
  SELECT model.*, count(version.id) AS version_count,
    (SELECT id FROM registry_versions WHERE model_id = model.id ORDER BY number DESC LIMIT 1) AS latest_id
  FROM registry_models AS model JOIN registry_versions AS version ON version.model_id = model.id`;

function toModel(db: ReadableDb, raw: unknown): Model {
  const row = ModelRow.parse(raw);
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    versionCount: row.version_count,
    latest: findVersion(db, row.latest_id)!,
    aliases: listAliases(db, row.id),
  };
}

export function findModel(db: ReadableDb, id: ModelId): Model | undefined {
  const row = db.prepare(`${selectModel} WHERE model.id = ? GROUP BY model.id`).get(id);
  return row === undefined ? undefined : toModel(db, row);
}

/** The model that changed last first. */
export function listModels(db: ReadableDb): Model[] {
  return db
    .prepare(`${selectModel} GROUP BY model.id ORDER BY model.updated_at_ms DESC, model.id`)
    .all()
    .map((row) => toModel(db, row));
}

/** Models whose name holds the text; `%` and `_` in it are plain characters. */
export function searchModels(db: ReadableDb, query: string, limit: number): Model[] {
  return db
    .prepare(
      `${selectModel} WHERE instr(model.name, lower(?)) > 0 GROUP BY model.id
       ORDER BY instr(model.name, lower(?)), model.updated_at_ms DESC LIMIT ?`,
    )
    .all(query, query, limit)
    .map((row) => toModel(db, row));
}

export function findModelIdByName(db: ReadableDb, name: string): ModelId | undefined {
  const id = db.prepare('SELECT id FROM registry_models WHERE name = ?').pluck().get(name);
  return id === undefined ? undefined : ModelId.parse(id);
}

export function insertModel(
  db: WritableDb,
  model: { readonly id: ModelId; readonly name: string; readonly atMs: number },
): void {
  db.prepare('INSERT INTO registry_models (id, name, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?)').run(
    model.id,
    model.name,
    model.atMs,
    model.atMs,
  );
}

export function touchModel(db: WritableDb, id: ModelId, atMs: number): void {
  db.prepare('UPDATE registry_models SET updated_at_ms = ? WHERE id = ?').run(atMs, id);
}

export function setDescription(db: WritableDb, id: ModelId, description: string): void {
  db.prepare('UPDATE registry_models SET description = ? WHERE id = ?').run(description, id);
}

const AliasRow = z.object({ alias: Alias, model_version_id: ModelVersionId, number: z.number() });

export function listAliases(db: ReadableDb, modelId: ModelId): Model['aliases'] {
  return db
    .prepare(
      `SELECT alias, model_version_id, number FROM registry_aliases
       JOIN registry_versions ON registry_versions.id = model_version_id
       WHERE registry_aliases.model_id = ? ORDER BY alias`,
    )
    .all(modelId)
    .map((raw) => {
      const row = AliasRow.parse(raw);
      return { alias: row.alias, modelVersionId: row.model_version_id, number: row.number };
    });
}

/** Moves the alias, or takes it away where `to` is null, and writes the move down. Call it in a transaction. */
export function moveAlias(
  db: WritableDb,
  move: {
    readonly modelId: ModelId;
    readonly alias: Alias;
    readonly from: { readonly number: number } | null;
    readonly to: { readonly id: ModelVersionId; readonly number: number } | null;
    readonly atMs: number;
  },
): void {
  if (move.to === null) {
    db.prepare('DELETE FROM registry_aliases WHERE model_id = ? AND alias = ?').run(move.modelId, move.alias);
  } else {
    db.prepare(
      `INSERT INTO registry_aliases (model_id, alias, model_version_id) VALUES (?, ?, ?)
       ON CONFLICT (model_id, alias) DO UPDATE SET model_version_id = excluded.model_version_id`,
    ).run(move.modelId, move.alias, move.to.id);
  }
  db.prepare(
    'INSERT INTO registry_alias_events (model_id, alias, from_number, to_number, at_ms) VALUES (?, ?, ?, ?, ?)',
  ).run(move.modelId, move.alias, move.from?.number ?? null, move.to?.number ?? null, move.atMs);
}

const EventRow = z.object({
  at_ms: EpochMs,
  alias: Alias,
  from_number: z.number().nullable(),
  to_number: z.number().nullable(),
});

/** Newest first. */
export function listAliasEvents(db: ReadableDb, modelId: ModelId): AliasEvent[] {
  return db
    .prepare('SELECT * FROM registry_alias_events WHERE model_id = ? ORDER BY id DESC')
    .all(modelId)
    .map((raw) => {
      const row = EventRow.parse(raw);
      return { atMs: row.at_ms, alias: row.alias, fromNumber: row.from_number, toNumber: row.to_number };
    });
}
