import { z } from 'zod';
import { VersionId } from '../kit/ids.ts';
import { Cell, Column, ColumnType } from './data.schema.ts';

export const DiffSide = z.object({
  versionId: VersionId,
  number: z.number().int(),
  rowCount: z.number().int(),
  columns: z.array(Column),
});
export type DiffSide = z.infer<typeof DiffSide>;

/** What differs between two versions of one dataset. */
export const VersionDiff = z.object({
  before: DiffSide,
  after: DiffSide,
  /** `stored`: read from the changes between the two; `compared`: both were read whole. */
  how: z.enum(['stored', 'compared']),
  /** How rows were told apart: by the key of the dataset, or by what they hold and where they are. */
  by: z.enum(['key', 'content']),
  rowsAdded: z.number().int(),
  rowsRemoved: z.number().int(),
  rowsChanged: z.number().int(),
  columnsAdded: z.array(z.string()),
  columnsRemoved: z.array(z.string()),
  columnsRetyped: z.array(z.object({ name: z.string(), from: ColumnType, to: ColumnType })),
  /** Columns that both versions have, in the order of the version after. */
  columns: z.array(
    z.object({
      name: z.string(),
      changedCount: z.number().int(),
      /** Population stability index of the stored profiles; null where it says nothing. */
      shift: z.number().nullable(),
    }),
  ),
  verdict: z.string(),
  durationMs: z.number(),
});
export type VersionDiff = z.infer<typeof VersionDiff>;

export const DiffRowKind = z.enum(['changed', 'added', 'removed']);
export type DiffRowKind = z.infer<typeof DiffRowKind>;

export const VersionPair = z.object({ before: VersionId, after: VersionId });
export type VersionPair = z.infer<typeof VersionPair>;

export const DiffPage = z.object({
  /** Each in the order of the columns of its version; null where that version does not have the row. */
  rows: z.array(
    z.object({
      rowBefore: z.number().int().nullable(),
      rowAfter: z.number().int().nullable(),
      before: z.array(Cell).nullable(),
      after: z.array(Cell).nullable(),
    }),
  ),
  totalRows: z.number().int(),
});
export type DiffPage = z.infer<typeof DiffPage>;
