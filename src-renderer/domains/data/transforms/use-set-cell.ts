import { useCallback } from 'react';
import type { Column } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import { toastError } from '../../../ui/toasts.tsx';
import type { GridCell } from '../components/data-grid.tsx';
import { useTransformStore } from './transform.slice.ts';
import { readCell } from './transform-draft.view-model.ts';

interface CellPlace {
  readonly columns: readonly Column[];
  /** Columns of the dataset's key that the rows have. */
  readonly keyColumns: readonly string[];
  readonly at: 'first' | 'last';
}

/** Takes a text that was typed into a cell as a step of the draft, where it is a value of the column. */
export function useSetCell(versionId: VersionId, { columns, keyColumns, at }: CellPlace) {
  const edit = useTransformStore((state) => state.edit);
  return useCallback(
    ({ row, column, value }: GridCell, text: string) => {
      if (row.sourceRow === null) return;
      const read = readCell(text, column.type, value);
      if ('problem' in read) {
        toastError(
          new AppError('INVALID_INPUT', read.problem, {
            reason: 'cell-type',
            nextStep: 'Type a value of the column, or change the type of the column first.',
          }),
        );
        return;
      }
      const places = keyColumns.map((name) => columns.findIndex((each) => each.name === name));
      const hasKey =
        places.length > 0 && places.every((place) => place >= 0) && !keyColumns.includes(column.name);
      edit(versionId, {
        kind: 'set-cell',
        at,
        keyColumns: hasKey ? keyColumns : [],
        edit: {
          row: row.sourceRow,
          key: hasKey ? places.map((place) => row.values[place] ?? null) : [],
          column: column.name,
          before: value,
          after: read.value,
        },
      });
    },
    [edit, versionId, columns, keyColumns, at],
  );
}
