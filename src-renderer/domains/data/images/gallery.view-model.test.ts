import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '#shared/data/data.schema.ts';
import { imageColumnsOf, layOut, stepFrom } from './gallery.view-model.ts';

describe('layOut', () => {
  it('shows every image once, in order, under its heading', () => {
    const groups = fc.array(
      fc.record({ title: fc.option(fc.string(), { nil: null }), count: fc.integer({ min: 1, max: 40 }) }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(groups, fc.integer({ min: 1, max: 9 }), (all, perLine) => {
        const layout = layOut(all, perLine);
        const lines = Array.from({ length: layout.lineCount }, (_, index) => layout.lineAt(index));
        const shown = lines.flatMap((line) =>
          line.kind === 'tiles' ? Array.from({ length: line.count }, (_, index) => line.from + index) : [],
        );
        expect(shown).toEqual(
          Array.from({ length: all.reduce((sum, { count }) => sum + count, 0) }, (_, i) => i),
        );
        expect(lines.filter(({ kind }) => kind === 'heading')).toHaveLength(
          all.filter(({ title }) => title !== null).length,
        );
        for (const item of shown) {
          const line = layout.lineAt(layout.lineOf(item));
          expect(line.kind === 'tiles' && line.from <= item && item < line.from + line.count).toBe(true);
        }
      }),
    );
  });
});

describe('stepFrom', () => {
  it.each([
    [4, 'ArrowLeft', 3],
    [4, 'ArrowDown', 7],
    [0, 'ArrowUp', 0],
    [9, 'ArrowRight', 9],
    [5, 'End', 9],
    [5, 'Home', 0],
    [5, 'x', null],
  ])('from %i by %s to %s', (from, key, to) => {
    expect(stepFrom(from, key, { perLine: 3, count: 10 })).toBe(to);
  });
});

it('finds the columns of a version with images, by name and else by type', () => {
  const column = (name: string, type: Column['type'], role: Column['role'] = 'feature'): Column => ({
    name,
    type,
    role,
  });
  expect(imageColumnsOf([column('a', 'text')])).toBeNull();
  expect(
    imageColumnsOf([column('picture', 'image'), column('breed', 'category'), column('id', 'id', 'id')]),
  ).toEqual({
    image: 'picture',
    file: 'id',
    label: 'breed',
  });
});
