import { expect, it } from 'vitest';
import {
  classOfKey,
  done,
  emptyHistory,
  type LabelStep,
  progressWords,
  redone,
  undone,
} from './labelling.view-model.ts';

const step = (rowNumber: number): LabelStep => ({
  before: [{ rowNumber, label: null }],
  after: [{ rowNumber, label: 'x' }],
});

it('goes back and forth through what was done, until something else is done', () => {
  const two = done(done(emptyHistory, step(1)), step(2));
  const back = undone(two)!;
  expect(back.changes).toEqual(step(2).before);
  const first = undone(back.history)!;
  expect(first.changes).toEqual(step(1).before);
  expect(undone(first.history)).toBeNull();
  const again = redone(first.history)!;
  expect(again.changes).toEqual(step(1).after);
  expect(redone(redone(again.history)!.history)).toBeNull();
  expect(redone(done(again.history, step(3)))).toBeNull();
});

it('says how far the labels are', () => {
  const draft = {
    versionId: 'v' as never,
    column: 'label',
    classes: [],
    rowCount: 2000,
    labelledCount: 120,
    changedCount: 12,
    updatedAtMs: 1,
  };
  expect(progressWords(draft)).toBe('120 of 2,000 labelled (6 %), 12 not in a version yet');
  expect(progressWords({ ...draft, changedCount: 0 })).toBe('120 of 2,000 labelled (6 %)');
});

it('has classes on the keys 1 to 9 only', () => {
  const classes = Array.from({ length: 12 }, (_, index) => ({ name: `c${index}`, count: 0 }));
  expect(['1', '9', '0', 'a', '10'].map((key) => classOfKey(key, classes))).toEqual([
    'c0',
    'c8',
    undefined,
    undefined,
    undefined,
  ]);
});
