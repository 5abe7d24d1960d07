import { z } from 'zod';
import {
  Column,
  type ColumnRole,
  type Dataset,
  type DatasetVersion,
  Dialect,
  ImportReport,
  Profile,
  RejectedRow,
  VersionChanges,
  VersionSource,
} from '#shared/data/data.schema.ts';
import { mainBranch } from '#shared/data/history.schema.ts';
import { DatasetId, ObjectHash, VersionId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';
import { insertPacks, type VersionPack } from './images/packs.store.ts';

export const StorageType = z.enum(['BIGINT', 'DOUBLE', 'BOOLEAN', 'VARCHAR', 'DATE', 'TIMESTAMP']);
export const StoredColumn = Column.extend({
  /** The column's name inside the Parquet parts. */
  storageName: z.string(),
  storageType: StorageType,
});
export type StoredColumn = z.infer<typeof StoredColumn>;

/** One object of a version. */
export interface VersionPart {
  readonly kind: 'snapshot' | 'rows' | 'cells' | 'column' | 'gone';
  readonly objectHash: ObjectHash;
  readonly rowCount: number;
  readonly sizeBytes: number;
  readonly columns: readonly string[];
  readonly keepsPlaces: boolean;
}

/** A version as stored: what the wire sees, with the columns as they lie in Parquet. */
export interface StoredVersion {
  readonly version: DatasetVersion;
  readonly columns: readonly StoredColumn[];
}

const StoredReport = ImportReport.omit({ rejects: true });

const VersionRow = z.object({
  id: VersionId,
  dataset_id: DatasetId,
  dataset_name: z.string(),
  number: z.number(),
  parent_id: VersionId.nullable(),
  branch: z.string(),
  tags_json: z.string(),
  deleted_at_ms: z.number().nullable(),
  columns_json: z.string(),
  row_count: z.number(),
  size_bytes: z.number(),
  new_bytes: z.number(),
  delta_count: z.number(),
  fingerprint: z.string(),
  source_json: z.string(),
  report_json: z.string(),
  /** Absent in lists. */
  rejects_json: z.string().optional(),
  changes_json: z.string().nullable(),
  created_at_ms: z.number(),
});

export function toVersion(raw: unknown): StoredVersion {
  const row = VersionRow.parse(raw);
  const columns = z.array(StoredColumn).parse(JSON.parse(row.columns_json));
  const rejects =
    row.rejects_json === undefined ? [] : z.array(RejectedRow).parse(JSON.parse(row.rejects_json));
  return {
    columns,
    version: {
      id: row.id,
      datasetId: row.dataset_id,
      datasetName: row.dataset_name,
      number: row.number,
      parentId: row.parent_id,
      branch: row.branch,
      tags: z.array(z.string()).parse(JSON.parse(row.tags_json)),
      deletedAtMs: row.deleted_at_ms,
      columns: columns.map(({ name, type, role }) => ({ name, type, role })),
      rowCount: row.row_count,
      sizeBytes: row.size_bytes,
      newBytes: row.new_bytes,
      deltaCount: row.delta_count,
      fingerprint: row.fingerprint,
      source: VersionSource.parse(JSON.parse(row.source_json)),
      report: { ...StoredReport.parse(JSON.parse(row.report_json)), rejects },
      changes: row.changes_json === null ? null : VersionChanges.parse(JSON.parse(row.changes_json)),
      createdAtMs: row.created_at_ms,
    },
  };
}

export const listColumns = `v.id, v.branch, v.deleted_at_ms,
  (SELECT json_group_array(t.name) FROM (SELECT name FROM data_tags WHERE version_id = v.id ORDER BY name) t) AS tags_json,
  v.dataset_id, d.name AS dataset_name, v.number, v.parent_id, v.columns_json, v.row_count,
  v.size_bytes, v.new_bytes, v.delta_count, v.fingerprint, v.source_json, v.report_json, v.changes_json, v.created_at_ms`;

export function insertDataset(
  db: WritableDb,
  dataset: { id: DatasetId; name: string; createdAtMs: number },
): void {
  db.prepare('INSERT INTO data_datasets (id, name, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?)').run(
    dataset.id,
    dataset.name,
    dataset.createdAtMs,
    dataset.createdAtMs,
  );
}

const DatasetRow = z.object({
  id: DatasetId,
  name: z.string(),
  created_at_ms: z.number(),
  updated_at_ms: z.number(),
  archived_at_ms: z.number().nullable(),
  version_count: z.number(),
  key_json: z.string().nullable(),
});

const datasetColumns = `d.id, d.name, d.created_at_ms, d.updated_at_ms, d.archived_at_ms, d.key_json,
  (SELECT count(*) FROM data_versions WHERE dataset_id = d.id AND deleted_at_ms IS NULL) AS version_count`;

function toDataset(raw: unknown, head: DatasetVersion): Dataset {
  const row = DatasetRow.parse(raw);
  return {
    id: row.id,
    name: row.name,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    archivedAtMs: row.archived_at_ms,
    versionCount: row.version_count,
    keyColumns: row.key_json === null ? [] : z.array(z.string()).parse(JSON.parse(row.key_json)),
    head,
  };
}

const isOnMain = `branch = '${mainBranch}' AND deleted_at_ms IS NULL`;

/** Newest change first. Heads come without their rejected rows. */
export function listDatasets(db: ReadableDb, includeArchived: boolean): Dataset[] {
  const heads = new Map(
    db
      .prepare(
        `SELECT ${listColumns} FROM data_versions v JOIN data_datasets d ON d.id = v.dataset_id
         WHERE v.number = (SELECT max(number) FROM data_versions WHERE dataset_id = v.dataset_id AND ${isOnMain})`,
      )
      .all()
      .map((row) => {
        const { version } = toVersion(row);
        return [version.datasetId, version] as const;
      }),
  );
  return db
    .prepare(
      `SELECT ${datasetColumns} FROM data_datasets d WHERE ? OR d.archived_at_ms IS NULL
       ORDER BY d.updated_at_ms DESC, d.id DESC`,
    )
    .all(includeArchived ? 1 : 0)
    .flatMap((row) => {
      const head = heads.get((row as { id: DatasetId }).id);
      return head ? [toDataset(row, head)] : [];
    });
}

export function findDataset(db: ReadableDb, id: DatasetId): Dataset | undefined {
  const row = db.prepare(`SELECT ${datasetColumns} FROM data_datasets d WHERE d.id = ?`).get(id);
  const head = findHead(db, id);
  return row === undefined || head === undefined ? undefined : toDataset(row, head.version);
}

export function searchDatasets(
  db: ReadableDb,
  query: string,
  limit: number,
): { id: string; name: string; row_count: number }[] {
  return db
    .prepare(
      `SELECT d.id, d.name, v.row_count FROM data_datasets d
       JOIN data_versions v ON v.dataset_id = d.id
         AND v.number = (SELECT max(number) FROM data_versions WHERE dataset_id = d.id AND ${isOnMain})
       WHERE d.archived_at_ms IS NULL AND instr(lower(d.name), lower(?)) > 0
       ORDER BY d.updated_at_ms DESC LIMIT ?`,
    )
    .all(query, limit) as { id: string; name: string; row_count: number }[];
}

export function renameDataset(db: WritableDb, id: DatasetId, name: string, nowMs: number): void {
  db.prepare('UPDATE data_datasets SET name = ?, updated_at_ms = ? WHERE id = ?').run(name, nowMs, id);
}

export function setKeyColumns(
  db: WritableDb,
  id: DatasetId,
  keyColumns: readonly string[],
  nowMs: number,
): void {
  db.prepare('UPDATE data_datasets SET key_json = ?, updated_at_ms = ? WHERE id = ?').run(
    keyColumns.length === 0 ? null : JSON.stringify(keyColumns),
    nowMs,
    id,
  );
}

export function setArchived(db: WritableDb, id: DatasetId, archivedAtMs: number | null, nowMs: number): void {
  db.prepare('UPDATE data_datasets SET archived_at_ms = ?, updated_at_ms = ? WHERE id = ?').run(
    archivedAtMs,
    nowMs,
    id,
  );
}

export function putDialect(db: WritableDb, id: VersionId, dialect: Partial<Dialect>): void {
  db.prepare('UPDATE data_versions SET dialect_json = ? WHERE id = ?').run(JSON.stringify(dialect), id);
}

/** How the newest file of a dataset was read, that of the branch before others; null where no version says. */
export function findDialect(
  db: ReadableDb,
  datasetId: DatasetId,
  branch: string = mainBranch,
): Partial<Dialect> | null {
  const row = db
    .prepare(
      `SELECT dialect_json FROM data_versions WHERE dataset_id = ? AND dialect_json IS NOT NULL
       ORDER BY branch = ? DESC, number DESC LIMIT 1`,
    )
    .get(datasetId, branch) as { dialect_json: string } | undefined;
  return row === undefined ? null : Dialect.partial().parse(JSON.parse(row.dialect_json));
}

export function insertVersion(
  db: WritableDb,
  { version, columns }: StoredVersion,
  { parts, packs }: { readonly parts: readonly VersionPart[]; readonly packs: readonly VersionPack[] },
): void {
  const { rejects, ...report } = version.report;
  db.prepare(
    `INSERT INTO data_versions (id, dataset_id, number, parent_id, branch, columns_json, row_count, size_bytes, new_bytes,
       delta_count, fingerprint, source_json, report_json, rejects_json, changes_json, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    version.id,
    version.datasetId,
    version.number,
    version.parentId,
    version.branch,
    JSON.stringify(columns),
    version.rowCount,
    version.sizeBytes,
    version.newBytes,
    version.deltaCount,
    version.fingerprint,
    JSON.stringify(version.source),
    JSON.stringify(report),
    JSON.stringify(rejects),
    version.changes === null ? null : JSON.stringify(version.changes),
    version.createdAtMs,
  );
  const insertPart = db.prepare(
    `INSERT INTO data_parts (version_id, position, kind, object_hash, row_count, size_bytes, columns_json, keeps_places)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [position, part] of parts.entries()) {
    insertPart.run(
      version.id,
      position,
      part.kind,
      part.objectHash,
      part.rowCount,
      part.sizeBytes,
      JSON.stringify(part.columns),
      part.keepsPlaces ? 1 : 0,
    );
  }
  insertPacks(db, version.id, packs);
  db.prepare('UPDATE data_datasets SET updated_at_ms = ? WHERE id = ?').run(
    version.createdAtMs,
    version.datasetId,
  );
}

export function findVersion(db: ReadableDb, id: VersionId): StoredVersion | undefined {
  const row = db
    .prepare(
      `SELECT ${listColumns}, v.rejects_json FROM data_versions v JOIN data_datasets d ON d.id = v.dataset_id WHERE v.id = ?`,
    )
    .get(id);
  return row === undefined ? undefined : toVersion(row);
}

/** Roles are what people say of a column, not part of what was stored: they change in place. */
export function setColumnRoles(db: WritableDb, id: VersionId, roles: ReadonlyMap<string, ColumnRole>): void {
  const found = findVersion(db, id);
  if (found === undefined) return;
  const columns = found.columns.map((column) => ({ ...column, role: roles.get(column.name) ?? column.role }));
  db.prepare('UPDATE data_versions SET columns_json = ? WHERE id = ?').run(JSON.stringify(columns), id);
}

/** The newest version of a branch; for a branch without versions of its own the one that it began at. */
export function findHead(
  db: ReadableDb,
  datasetId: DatasetId,
  branch: string = mainBranch,
): StoredVersion | undefined {
  const select = `SELECT ${listColumns}, v.rejects_json FROM data_versions v JOIN data_datasets d ON d.id = v.dataset_id`;
  const row =
    db
      .prepare(
        `${select} WHERE v.dataset_id = ? AND v.branch = ? AND v.deleted_at_ms IS NULL ORDER BY v.number DESC LIMIT 1`,
      )
      .get(datasetId, branch) ??
    db
      .prepare(
        `${select} WHERE v.id = (SELECT from_version_id FROM data_branches WHERE dataset_id = ? AND name = ?)`,
      )
      .get(datasetId, branch);
  return row === undefined ? undefined : toVersion(row);
}

export function nextNumber(db: ReadableDb, datasetId: DatasetId): number {
  const last = db
    .prepare('SELECT max(number) FROM data_versions WHERE dataset_id = ?')
    .pluck()
    .get(datasetId);
  return ((last as number | null) ?? 0) + 1;
}

/** Newest first, without their rejected rows. */
export function listVersions(db: ReadableDb, datasetId: DatasetId): DatasetVersion[] {
  return db
    .prepare(
      `SELECT ${listColumns} FROM data_versions v JOIN data_datasets d ON d.id = v.dataset_id
       WHERE v.dataset_id = ? AND v.deleted_at_ms IS NULL ORDER BY v.number DESC`,
    )
    .all(datasetId)
    .map((row) => toVersion(row).version);
}

const PartRow = z.object({
  kind: z.enum(['snapshot', 'rows', 'cells', 'column', 'gone']),
  object_hash: ObjectHash,
  row_count: z.number(),
  size_bytes: z.number(),
  columns_json: z.string(),
  keeps_places: z.number(),
});

export function listParts(db: ReadableDb, versionId: VersionId): VersionPart[] {
  return db
    .prepare(
      `SELECT kind, object_hash, row_count, size_bytes, columns_json, keeps_places FROM data_parts
       WHERE version_id = ? ORDER BY position`,
    )
    .all(versionId)
    .map((raw) => {
      const row = PartRow.parse(raw);
      return {
        kind: row.kind,
        objectHash: row.object_hash,
        rowCount: row.row_count,
        sizeBytes: row.size_bytes,
        columns: z.array(z.string()).parse(JSON.parse(row.columns_json)),
        keepsPlaces: row.keeps_places === 1,
      };
    });
}

export function isObjectUsed(db: ReadableDb, hash: string): boolean {
  return (
    db
      .prepare(
        `SELECT 1 FROM data_parts WHERE object_hash = :hash
         UNION ALL SELECT 1 FROM data_version_packs WHERE object_hash = :hash LIMIT 1`,
      )
      .get({ hash }) !== undefined
  );
}

export function putProfile(db: WritableDb, profile: Profile, computedAtMs: number): void {
  db.prepare(
    `INSERT INTO data_profiles (version_id, profile_json, computed_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (version_id) DO UPDATE SET profile_json = excluded.profile_json, computed_at_ms = excluded.computed_at_ms`,
  ).run(profile.versionId, JSON.stringify(profile), computedAtMs);
}

export function findProfile(db: ReadableDb, versionId: VersionId): Profile | undefined {
  const text = db
    .prepare('SELECT profile_json FROM data_profiles WHERE version_id = ?')
    .pluck()
    .get(versionId);
  return text === undefined ? undefined : Profile.parse(JSON.parse(text as string));
}
