import { describe, expect, it } from 'vitest';
import { suggestRecipe } from './suggest-recipe.ts';

describe('suggestRecipe', () => {
  const column = (changes: object) => ({
    name: 'c',
    type: 'float' as const,
    distinctCount: 500,
    missingCount: 0,
    rowCount: 1000,
    ...changes,
  });
  const suggestOne = (changes: object, engine: 'lightgbm' | 'tensorflow' | 'forest' = 'lightgbm') =>
    suggestRecipe([column(changes)], 'target', engine).steps[0]!;

  it('leaves the target out', () => {
    expect(
      suggestRecipe([column({ name: 'target' }), column({})], 'target', 'forest').steps.map(
        (step) => step.column,
      ),
    ).toEqual(['c']);
  });

  it.each([
    ['an identifier', { type: 'id' }],
    ['a column marked as identifier', { role: 'id' }],
    ['a group', { role: 'group' }],
    ['an ignored column', { role: 'ignored' }],
    ['an empty column', { missingCount: 1000, distinctCount: 0 }],
    ['a constant', { distinctCount: 1 }],
    ['an almost empty column', { missingCount: 960 }],
    ['a category with a value of its own in most rows', { type: 'category', distinctCount: 700 }],
  ])('drops %s and says why', (_, changes) => {
    expect(suggestOne(changes)).toMatchObject({
      role: 'dropped',
      reason: expect.stringMatching(/^[A-Z].*\.$/),
    });
  });

  it.each([
    ['a number for trees', {}, 'lightgbm', { kind: 'number', ops: [] }],
    [
      'a number for a network',
      {},
      'tensorflow',
      {
        kind: 'number',
        ops: [
          { op: 'impute', with: 'median', constant: 0 },
          { op: 'scale', by: 'standard' },
        ],
      },
    ],
    [
      'a skewed number for a network',
      { skewness: 9 },
      'tensorflow',
      { ops: expect.arrayContaining([{ op: 'signed-log' }]) },
    ],
    ['a boolean', { type: 'boolean', distinctCount: 2 }, 'lightgbm', { kind: 'number' }],
    ['a category for trees', { type: 'category', distinctCount: 12 }, 'forest', { encode: 'codes' }],
    [
      'a category for a network',
      { type: 'category', distinctCount: 12 },
      'tensorflow',
      { encode: 'one-hot' },
    ],
    ['free text', { type: 'text', distinctCount: 900 }, 'lightgbm', { kind: 'text', dimensions: 32 }],
    ['text with few values', { type: 'text', distinctCount: 5 }, 'lightgbm', { kind: 'category' }],
    [
      'a date',
      { type: 'date' },
      'lightgbm',
      { kind: 'datetime', dateParts: ['year', 'month', 'day', 'weekday'] },
    ],
    [
      'the time column',
      { type: 'timestamp', role: 'time' },
      'lightgbm',
      { dateParts: ['month', 'weekday', 'hour'] },
    ],
  ] as const)('keeps %s, with its reason', (_, changes, engine, expected) => {
    expect(suggestOne(changes, engine)).toMatchObject({
      role: 'feature',
      reason: expect.stringMatching(/^[A-Z].*\.$/),
      ...expected,
    });
  });
});
