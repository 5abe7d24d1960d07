import { readFile } from 'node:fs/promises';
import { type ColumnData, groupByLabel, rowCountOf } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { type Split, splitPart, splitRows } from '../../domains/training/split.ts';
import { readAssignment } from '../../domains/training/splits/assignment-file.ts';
import type { SplitSource } from './train.protocol.ts';

export interface ReadSplit {
  /** One byte a row, folds included. */
  readonly assignment: Uint8Array;
  /** What was computed just now; null where it was stored. */
  readonly computed: Split | null;
  /** Rows of a named split that have no value of this target and are in no part. */
  readonly lostCount: number;
}

/** The partition of a run, from wherever it is. */
export async function readSplit(
  source: SplitSource,
  target: ColumnData,
  columns: readonly ColumnData[],
): Promise<ReadSplit> {
  switch (source.kind) {
    case 'new': {
      const computed = splitRows(source.spec, target, columns);
      return { assignment: computed.assignment, computed, lostCount: 0 };
    }
    case 'computed':
      return {
        assignment: await readBytes(source.file, rowCountOf(target)),
        computed: null,
        lostCount: 0,
      };
    case 'named':
      return withoutTargetless(await readAssignment(source.file, rowCountOf(target)), target);
  }
}

async function readBytes(file: string, rowCount: number): Promise<Uint8Array> {
  const assignment = new Uint8Array(await readFile(file));
  if (assignment.length === rowCount) return assignment;
  throw new AppError(
    'DATA_CORRUPT',
    `The stored split has ${assignment.length} rows, its version ${rowCount}.`,
    {
      reason: 'split-corrupt',
      nextStep: 'Restore the workspace from a backup, or change the seed of the split.',
    },
  );
}

/** A named split may have been made for another target. */
function withoutTargetless(assignment: Uint8Array, target: ColumnData): ReadSplit {
  const { codes } = groupByLabel(target);
  const usable = assignment.map((part, row) => (codes[row]! < 0 ? splitPart.excluded : part));
  const lostCount = assignment.reduce((count, part, row) => count + (part === usable[row] ? 0 : 1), 0);
  return { assignment: usable, computed: null, lostCount };
}
