import { expect, it } from 'vitest';
import { diffCell, diffColumns, differingColumns } from './diff.view-model.ts';

const side = (names: readonly string[]) => ({
  versionId: '0'.repeat(32) as never,
  number: 1,
  rowCount: 1,
  columns: names.map((name) => ({ name, type: 'text' as const, role: 'feature' as const })),
});
const columns = diffColumns({ before: side(['id', 'old', 'n']), after: side(['id', 'n', 'new']) });
const changed = { rowBefore: 0, rowAfter: 0, before: [1, 'x', 2], after: [1, 3, null] };

it('lays the columns of two versions side by side', () => {
  expect(columns).toEqual([
    { name: 'id', before: 0, after: 0 },
    { name: 'n', before: 2, after: 1 },
    { name: 'new', before: null, after: 2 },
    { name: 'old', before: 1, after: null },
  ]);
  expect(columns.map((column) => diffCell(changed, column))).toEqual([
    { kind: 'same', value: 1 },
    { kind: 'changed', before: 2, after: 3 },
    { kind: 'same', value: null },
    { kind: 'same', value: 'x' },
  ]);
  expect(differingColumns([changed], columns).map(({ name }) => name)).toEqual(['id', 'n']);
});

it('shows a row that one version does not have with the columns that the other has', () => {
  const added = { rowBefore: null, rowAfter: 4, before: null, after: [9, 8, 7] };
  expect(columns.map((column) => diffCell(added, column).kind)).toEqual(['same', 'same', 'same', 'absent']);
});
