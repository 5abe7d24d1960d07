import { describe, expect, it } from 'vitest';
import type { CellEdit, TransformStep } from '#shared/data/transforms/transform.schema.ts';
import { newStep } from './new-step.view-model.ts';
import {
  editDraft,
  emptyDraft,
  pendingCells,
  readCell,
  type TransformEdit,
} from './transform-draft.view-model.ts';

const columns = [
  { name: 'id', type: 'integer', role: 'id' },
  { name: 'Unit price', type: 'float', role: 'feature' },
] as const;
const sort = newStep('sort', columns, 'id');
const drop = newStep('drop', columns, 'id');
const cell = (row: number, after: CellEdit['after'], before: CellEdit['before'] = 1): TransformEdit => ({
  kind: 'set-cell',
  at: 'first',
  keyColumns: [],
  edit: { row, key: [], column: 'Unit price', before, after },
});
const apply = (...edits: readonly TransformEdit[]) => edits.reduce(editDraft, emptyDraft);
const kinds = (steps: readonly TransformStep[]) => steps.map(({ kind }) => kind);

describe('a draft', () => {
  it('adds, moves and removes steps, and takes each back', () => {
    const draft = apply(
      { kind: 'add', step: sort },
      { kind: 'add', step: drop },
      { kind: 'move', from: 1, to: 0 },
    );
    expect(kinds(draft.present)).toEqual(['drop', 'sort']);
    expect(editDraft(draft, { kind: 'move', from: 0, to: 2 })).toBe(draft);
    const undone = editDraft(editDraft(draft, { kind: 'remove', index: 0 }), { kind: 'undo' });
    expect(undone.present).toEqual(draft.present);
    expect(kinds(editDraft(undone, { kind: 'redo' }).present)).toEqual(['sort']);
  });

  it('collects cells in one step before all others, and drops what is back at what it was', () => {
    const draft = apply({ kind: 'add', step: sort }, cell(3, 7), cell(4, 8), cell(3, 9, 7));
    expect(kinds(draft.present)).toEqual(['edit', 'sort']);
    expect(
      [...pendingCells(draft.present).values()].map(({ row, before, after }) => [row, before, after]),
    ).toEqual([
      [4, 1, 8],
      [3, 1, 9],
    ]);
    const back = editDraft(editDraft(draft, cell(4, 1)), cell(3, 1));
    expect(kinds(back.present)).toEqual(['sort']);
  });
});

describe('a typed cell', () => {
  it.each([
    ['12', 'integer', 12],
    ['9007199254740993', 'integer', '9007199254740993'],
    ['1e3', 'float', 1000],
    ['TRUE', 'boolean', true],
    ['2024-02-29', 'date', '2024-02-29'],
    ['', 'float', null],
    ['anything', 'category', 'anything'],
  ] as const)('%s in a column of type %s is %s', (text, type, value) => {
    expect(readCell(text, type, null)).toEqual({ value });
  });

  it.each([
    ['1.5', 'integer'],
    ['much', 'float'],
    ['yes', 'boolean'],
    ['2023-02-29', 'date'],
    ['noon', 'timestamp'],
  ] as const)('%s is no %s', (text, type) => {
    expect(readCell(text, type, null)).toHaveProperty('problem');
  });
});
