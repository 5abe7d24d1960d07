import { z } from 'zod';
import type { LabelPlace } from '#shared/data/labelling/labelling.schema.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../../platform/sqlite/sqlite.ts';

export interface StoredDraft {
  readonly classes: readonly string[];
  readonly updatedAtMs: number;
}

const DraftRow = z.object({ classes_json: z.string(), updated_at_ms: z.number() });

export function findDraft(db: ReadableDb, { versionId, column }: LabelPlace): StoredDraft | null {
  const raw = db
    .prepare(
      'SELECT classes_json, updated_at_ms FROM data_label_drafts WHERE version_id = ? AND column_name = ?',
    )
    .get(versionId, column);
  if (raw === undefined) return null;
  const row = DraftRow.parse(raw);
  return {
    classes: z.array(z.string()).parse(JSON.parse(row.classes_json)),
    updatedAtMs: row.updated_at_ms,
  };
}

export function putDraft(
  db: WritableDb,
  { versionId, column }: LabelPlace,
  { classes, updatedAtMs }: StoredDraft,
): void {
  db.prepare(
    `INSERT INTO data_label_drafts (version_id, column_name, classes_json, updated_at_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (version_id, column_name) DO UPDATE
     SET classes_json = excluded.classes_json, updated_at_ms = excluded.updated_at_ms`,
  ).run(versionId, column, JSON.stringify(classes), updatedAtMs);
}

export function deleteDraft(db: WritableDb, { versionId, column }: LabelPlace): void {
  db.prepare('DELETE FROM data_label_drafts WHERE version_id = ? AND column_name = ?').run(versionId, column);
}

/** The drafts of a version that is freed go with its rows. */
export function deleteDraftsOf(db: WritableDb, versionId: VersionId): void {
  db.prepare('DELETE FROM data_label_drafts WHERE version_id = ?').run(versionId);
}

const ChangeRow = z.object({ row_number: z.number(), label: z.string().nullable() });

/** By row, in the order of the rows. */
export function listChanges(
  db: ReadableDb,
  { versionId, column }: LabelPlace,
): ReadonlyMap<number, string | null> {
  const rows = db
    .prepare(
      `SELECT row_number, label FROM data_label_changes WHERE version_id = ? AND column_name = ? ORDER BY row_number`,
    )
    .all(versionId, column);
  return new Map(
    rows.map((raw) => {
      const { row_number, label } = ChangeRow.parse(raw);
      return [row_number, label] as const;
    }),
  );
}

/** Sets labels; a row whose label is `undefined` is as in the version again. */
export function putChanges(
  db: WritableDb,
  { versionId, column }: LabelPlace,
  changes: readonly { readonly rowNumber: number; readonly label: string | null | undefined }[],
): void {
  const put = db.prepare(
    `INSERT INTO data_label_changes (version_id, column_name, row_number, label) VALUES (?, ?, ?, ?)
     ON CONFLICT (version_id, column_name, row_number) DO UPDATE SET label = excluded.label`,
  );
  const remove = db.prepare(
    'DELETE FROM data_label_changes WHERE version_id = ? AND column_name = ? AND row_number = ?',
  );
  for (const { rowNumber, label } of changes) {
    if (label === undefined) remove.run(versionId, column, rowNumber);
    else put.run(versionId, column, rowNumber, label);
  }
}
