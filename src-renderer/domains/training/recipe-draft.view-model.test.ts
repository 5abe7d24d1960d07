import { expect, it } from 'vitest';
import { RecipeStep } from '#shared/training/recipe.schema.ts';
import { editDraft, type RecipeDraft, startDraft, withOp } from './recipe-draft.view-model.ts';
import { describeStep } from './recipe-words.ts';

const step = (column: string, kind: 'number' | 'category' = 'number') =>
  RecipeStep.parse({ column, kind, reason: 'why' });
const draft = startDraft({ steps: [step('a'), step('b', 'category'), step('c')] });
const columns = ({ present }: RecipeDraft) => present.steps.map(({ column }) => column);

it('moves, adds and removes, and goes back and forth through all of it', () => {
  const moved = editDraft(draft, { kind: 'move', index: 0, by: 1 });
  const added = editDraft(moved, { kind: 'add', step: step('d'), after: 0 });
  const removed = editDraft(added, { kind: 'remove', indexes: [0, 3] });
  expect([moved, added, removed].map(columns)).toEqual([
    ['b', 'a', 'c'],
    ['b', 'd', 'a', 'c'],
    ['d', 'a'],
  ]);
  const undone = editDraft(editDraft(removed, { kind: 'undo' }), { kind: 'undo' });
  expect(columns(undone)).toEqual(['b', 'a', 'c']);
  expect(columns(editDraft(undone, { kind: 'redo' }))).toEqual(['b', 'd', 'a', 'c']);
  const other = editDraft(undone, { kind: 'remove', indexes: [1] });
  expect(other.future).toEqual([]);
});

it('remembers nothing of an edit that changes nothing', () => {
  expect(editDraft(draft, { kind: 'move', index: 0, by: -1 })).toBe(draft);
  expect(editDraft(draft, { kind: 'undo' })).toBe(draft);
});

it('drops the reason of a step that was changed, and of no other', () => {
  const { steps } = editDraft(draft, {
    kind: 'change',
    index: 0,
    step: { ...step('a'), role: 'dropped' },
  }).present;
  expect(steps.map(({ reason }) => reason)).toEqual([undefined, 'why', 'why']);
});

it('applies one change to many columns, and leaves those it does not fit', () => {
  const op = { op: 'scale', by: 'robust' } as const;
  const { steps } = editDraft(draft, {
    kind: 'apply',
    indexes: [0, 1, 2],
    change: { kind: 'op', op },
  }).present;
  expect(steps.map((one) => ('ops' in one ? one.ops : []))).toEqual([[op], [], [op]]);
  expect(steps[1]).toBe(draft.present.steps[1]);
});

it('puts an operation where it makes sense, once', () => {
  const ops = [{ op: 'impute', with: 'mean', constant: 0 } as const, { op: 'scale', by: 'minmax' } as const];
  const bent = withOp(ops, { op: 'log' });
  expect(bent.map(({ op }) => op)).toEqual(['impute', 'log', 'scale']);
  expect(withOp(bent, { op: 'yeo-johnson' }).map(({ op }) => op)).toEqual(['impute', 'yeo-johnson', 'scale']);
  expect(describeStep({ ...step('a'), kind: 'number', ops: bent, indicator: true } as RecipeStep)).toBe(
    'fill with mean → log → min–max scale → flag missing',
  );
});
